package org.imbrex.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
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
import org.jspecify.annotations.Nullable;

/** An ONNX file as a network for tiles. */
public final class OnnxModel implements TileModel {
    /**
     * Measured for U-Nets in planes and volumes on the CPU: 1.6 to 2.25 with one caller, 1.35 to 1.65 with two. ONNX
     * Runtime asks for memory in blocks of twice the size of the last, and rarely fills the first ones.
     */
    private static final double MEMORY_OVER_ACTIVATIONS = 2.25;

    /** Weights as the file has them, as they were read, and in the order that convolutions want. */
    private static final int MEMORY_OVER_FILE = 3;

    private final Path file;
    private final ModelSpec spec;
    private final GraphFacts facts;
    private final Sessions.Opened opened;
    private final long fileBytes;
    private final AtomicReference<@Nullable Extent> lastPatch = new AtomicReference<>();

    private OnnxModel(Path file, ModelSpec spec, GraphFacts facts, Sessions.Opened opened) {
        this.file = file;
        this.spec = spec;
        this.facts = facts;
        this.opened = opened;
        this.fileBytes = file.toFile().length();
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
        return (long) (MEMORY_OVER_ACTIVATIONS * facts.peakActivationBytes(patch));
    }

    @Override
    public long bytes() {
        return MEMORY_OVER_FILE * fileBytes;
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
                lastPatch,
                facts.reach() instanceof Reach.Local local
                        ? local.smallest()
                        : facts.reach().grid(),
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
