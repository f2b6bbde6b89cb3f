package org.imbrex.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.imbrex.error.InputException;
import org.imbrex.error.ResourceException;
import org.imbrex.model.Device;
import org.imbrex.model.ModelSpec;
import org.imbrex.model.ModelSpecJson;
import org.imbrex.model.Reach;
import org.imbrex.model.TileModel;
import org.imbrex.onnx.graph.ElementType;
import org.imbrex.onnx.graph.GraphFacts;
import org.imbrex.onnx.graph.OnnxFile;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;
import org.imbrex.onnx.proto.OnnxMl.StringStringEntryProto;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Halo;

/** An ONNX file as a network for tiles. */
public final class OnnxModel implements TileModel {
    /** Measured for U-Nets on the CPU: 1.0 to 2.0, for rounded blocks and the workspace of convolutions. */
    private static final long MEMORY_OVER_ACTIVATIONS = 2;

    private final Path file;
    private final ModelSpec spec;
    private final GraphFacts facts;
    private final Sessions.Opened opened;

    private OnnxModel(Path file, ModelSpec spec, GraphFacts facts, Sessions.Opened opened) {
        this.file = file;
        this.spec = spec;
        this.facts = facts;
        this.opened = opened;
    }

    /**
     * Opens a model that says what it is in its metadata.
     *
     * @throws InputException if the file is no such model, or its metadata and its graph contradict each other
     * @throws ResourceException if the device cannot be used and the CPU may not stand in for it
     */
    public static OnnxModel open(Path file, Device device) {
        if (!Files.isRegularFile(file)) {
            throw InputException.of(file, "an ONNX file", Files.exists(file) ? "a folder" : "nothing");
        }
        ModelProto proto = OnnxFile.read(file);
        ModelSpec spec = spec(file, proto);
        GraphFacts facts = GraphFacts.of(file, proto);
        check(file, spec, facts);
        return new OnnxModel(file, spec, facts, Sessions.open(file, device));
    }

    /** What the graph says about itself. */
    public GraphFacts facts() {
        return facts;
    }

    @Override
    public ModelSpec spec() {
        return spec;
    }

    @Override
    public Reach reach() {
        return facts.reach();
    }

    @Override
    public int callers() {
        return opened.device().kind() == Device.Kind.CPU ? Runtime.getRuntime().availableProcessors() : 2;
    }

    @Override
    public long bytesPerCaller(Extent patch) {
        return MEMORY_OVER_ACTIVATIONS * facts.peakActivationBytes(patch);
    }

    @Override
    public String device() {
        return opened.device().toString();
    }

    @Override
    public Optional<String> fallback() {
        return opened.fallback();
    }

    @Override
    public Caller caller() {
        return new OnnxCaller(
                opened.session(),
                spec.layout(),
                facts.input().name(),
                facts.output().name(),
                spec.channels().size(),
                spec.classes().size(),
                facts.reach() instanceof Reach.Local local ? local.crop() : Halo.NONE);
    }

    @Override
    public void close() {
        try {
            opened.session().close();
        } catch (OrtException e) {
            throw new IllegalStateException("the session of " + file + " could not be closed", e);
        }
    }

    /** The session itself, for measuring. */
    OrtSession session() {
        return opened.session();
    }

    private static ModelSpec spec(Path file, ModelProto proto) {
        for (StringStringEntryProto entry : proto.getMetadataPropsList()) {
            if (entry.getKey().equals(ModelSpecJson.KEY)) {
                try {
                    return ModelSpecJson.read(entry.getValue());
                } catch (IllegalArgumentException e) {
                    throw new InputException(file, "" + e.getMessage(), e);
                }
            }
        }
        throw InputException.of(file, "metadata '" + ModelSpecJson.KEY + "'", "none; it was not made by Imbrex");
    }

    private static void check(Path file, ModelSpec spec, GraphFacts facts) {
        expect(file, "its layout", spec.layout(), facts.input().layout());
        expect(
                file,
                "input channels",
                (long) spec.channels().size(),
                facts.input().channels());
        expect(
                file,
                "output channels",
                (long) spec.classes().size(),
                facts.output().channels());
        expect(file, "input numbers", ElementType.FLOAT, facts.input().type());
        expect(file, "output numbers", ElementType.FLOAT, facts.output().type());
        if (!facts.output().isAtInputScale()) {
            throw InputException.of(
                    file,
                    "an output voxel for each input voxel",
                    "a scale of " + facts.output().scale());
        }
    }

    private static void expect(Path file, String what, Object expected, Object found) {
        if (!expected.equals(found)) {
            throw InputException.of(file, what + " " + expected + " as its metadata say", "" + found);
        }
    }
}
