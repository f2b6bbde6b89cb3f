package org.imbrex.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.imbrex.error.InputException;
import org.imbrex.error.ResourceException;
import org.imbrex.model.Device;
import org.imbrex.model.Layout;
import org.imbrex.model.ModelOptions;
import org.imbrex.model.ModelSpec;
import org.imbrex.model.ModelSpecJson;
import org.imbrex.model.Reach;
import org.imbrex.model.TileModel;
import org.imbrex.onnx.graph.GraphFacts;
import org.imbrex.onnx.graph.LastLayer;
import org.imbrex.onnx.graph.OnnxFile;
import org.imbrex.onnx.graph.TileGraph;
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
    private final GraphFacts run;
    private final List<String> notes;
    private final Sessions.Opened opened;
    private final long fileBytes;
    private final AtomicReference<@Nullable Extent> lastPatch = new AtomicReference<>();

    /**
     * @param facts what the file's graph says
     * @param run what the graph says that is run
     */
    private OnnxModel(
            Path file, ModelSpec spec, GraphFacts facts, GraphFacts run, List<String> notes, Sessions.Opened opened) {
        this.file = file;
        this.spec = spec;
        this.facts = facts;
        this.run = run;
        this.notes = List.copyOf(notes);
        this.opened = opened;
        this.fileBytes = file.toFile().length();
    }

    /**
     * Opens a model as its metadata or, where it has none, its graph and what is most usual say.
     *
     * @see #open(Path, Device, ModelOptions)
     */
    public static OnnxModel open(Path file, Device device) {
        return open(file, device, ModelOptions.NONE);
    }

    /**
     * Opens a model.
     *
     * @param options what its user says of it
     * @throws InputException if the file is no model of images, or what is said of it and its graph contradict each other
     * @throws ResourceException if the device cannot be used and the CPU may not stand in for it
     */
    public static OnnxModel open(Path file, Device device, ModelOptions options) {
        if (!Files.isRegularFile(file)) {
            throw InputException.of(file, "an ONNX file", Files.exists(file) ? "a folder" : "nothing");
        }
        ModelProto proto = OnnxFile.read(file);
        ModelSpec said = said(file, proto);
        Layout layout = options.layout() != null ? options.layout() : said == null ? null : said.layout();
        GraphFacts facts = GraphFacts.of(file, proto, layout, options.output());
        check(file, facts);
        LastLayer last = LastLayer.of(proto.getGraph(), facts.output().name());
        SpecFinder.Found found = new SpecFinder(file, facts, last, said, options).find();
        TileGraph graph = TileGraph.of(file, proto, facts, found.scores());
        List<String> notes = new ArrayList<>(found.assumed());
        notes.addAll(graph.changes());
        Sessions.Opened opened = Sessions.open(file, graph.changed(), device);
        return new OnnxModel(file, found.spec(), facts, graph.facts(), notes, opened);
    }

    /** What its user should know: what was assumed of it, and how its graph was changed; each a sentence. */
    public List<String> notes() {
        return notes;
    }

    /** What the file's graph says about itself. */
    public GraphFacts facts() {
        return facts;
    }

    @Override
    public ModelSpec spec() {
        return spec;
    }

    @Override
    public Reach reach() {
        return run.reach();
    }

    @Override
    public int callers() {
        return opened.device().kind() == Device.Kind.CPU ? Runtime.getRuntime().availableProcessors() : 2;
    }

    @Override
    public long bytesPerCaller(Extent patch) {
        return (long) (MEMORY_OVER_ACTIVATIONS * run.peakActivationBytes(patch));
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
                run.reach() instanceof Reach.Local local
                        ? local.smallest()
                        : run.reach().pinned(run.reach().grid()),
                spec.layout().dimensions(),
                run.input().name(),
                run.output().name(),
                spec.channels().size(),
                spec.classes().size(),
                run.reach() instanceof Reach.Local local ? local.crop() : Halo.NONE);
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

    /** What the metadata say, or null if there are none. */
    private static @Nullable ModelSpec said(Path file, ModelProto proto) {
        for (StringStringEntryProto entry : proto.getMetadataPropsList()) {
            if (entry.getKey().equals(ModelSpecJson.KEY)) {
                try {
                    return ModelSpecJson.read(entry.getValue());
                } catch (IllegalArgumentException e) {
                    throw new InputException(file, "" + e.getMessage(), e);
                }
            }
        }
        return null;
    }

    private static void check(Path file, GraphFacts facts) {
        if (!facts.output().isAtInputScale()) {
            throw InputException.of(
                    file,
                    "an output voxel for each input voxel",
                    "a scale of " + facts.output().scale());
        }
    }
}
