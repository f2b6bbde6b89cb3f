package org.imbrex.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.imbrex.error.InputException;
import org.imbrex.error.ResourceException;
import org.imbrex.model.Device;
import org.imbrex.model.ModelOptions;
import org.imbrex.model.ModelSpec;
import org.imbrex.model.Reach;
import org.imbrex.model.TileModel;
import org.imbrex.onnx.graph.GraphFacts;
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

    private final PreparedModel prepared;
    private final GraphFacts run;
    private final Reach reach;
    private final Sessions.Opened opened;
    private final long fileBytes;
    private final AtomicReference<@Nullable Extent> lastPatch = new AtomicReference<>();

    private OnnxModel(PreparedModel prepared, Sessions.Opened opened) {
        this.prepared = prepared;
        this.run = prepared.graph().facts();
        this.reach = prepared.reach();
        this.opened = opened;
        this.fileBytes = prepared.file().toFile().length();
    }

    /**
     * Opens a model as its package or its metadata or, where it has none, its graph and what is most usual say.
     *
     * @see #open(Path, Device, ModelOptions)
     */
    public static OnnxModel open(Path path, Device device) {
        return open(path, device, ModelOptions.NONE);
    }

    /**
     * Opens an ONNX file, or a package of bioimage.io: a folder, a zip, or its rdf.yaml.
     *
     * @param options what its user says of it
     * @throws InputException if it is no model of images, or what is said of it and its graph contradict each other
     * @throws ResourceException if the device cannot be used and the CPU may not stand in for it
     */
    public static OnnxModel open(Path path, Device device, ModelOptions options) {
        PreparedModel prepared = PreparedModel.of(path, options);
        try {
            return new OnnxModel(
                    prepared, Sessions.open(prepared.file(), prepared.graph().changed(), device));
        } catch (RuntimeException e) {
            prepared.close();
            throw e;
        }
    }

    /** What is known of it besides running it. */
    public PreparedModel prepared() {
        return prepared;
    }

    /** What its user should know: what was assumed of it, and how its graph was changed; each a sentence. */
    public List<String> notes() {
        return prepared.notes();
    }

    /** What the file's graph says about itself. */
    public GraphFacts facts() {
        return prepared.facts();
    }

    @Override
    public ModelSpec spec() {
        return prepared.spec();
    }

    @Override
    public Reach reach() {
        return reach;
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
                reach instanceof Reach.Local local ? local.smallest() : reach.pinned(reach.grid()),
                spec().layout().dimensions(),
                run.input().name(),
                run.output().name(),
                spec().channels().size(),
                spec().classes().size(),
                reach instanceof Reach.Local local ? local.crop() : Halo.NONE);
    }

    @Override
    public void close() {
        try {
            opened.session().close();
        } catch (OrtException e) {
            throw new IllegalStateException("the session of " + prepared.file() + " could not be closed", e);
        } finally {
            prepared.close();
        }
    }

    /** The session itself, for measuring. */
    OrtSession session() {
        return opened.session();
    }
}
