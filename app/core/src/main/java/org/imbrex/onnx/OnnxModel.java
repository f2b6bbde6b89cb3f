package org.imbrex.onnx;

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

    /**
     * The share of a patch's time that more threads do not shorten (Amdahl 1967). Measured for U-Nets: two threads take
     * 4 to 14 % more than half of the time.
     */
    private static final double SHARE_OF_ONE_THREAD = 0.09;

    private final PreparedModel prepared;
    private final GraphFacts run;
    private final Reach reach;
    private final ThreadedSession session;
    private final long fileBytes;
    private final AtomicReference<@Nullable Extent> heldPatch = new AtomicReference<>();

    private OnnxModel(PreparedModel prepared, ThreadedSession session) {
        this.prepared = prepared;
        this.run = prepared.graph().facts();
        this.reach = prepared.reach();
        this.session = session;
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
                    prepared,
                    new ThreadedSession(prepared.file(), prepared.graph().changed(), device));
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

    /** On the CPU one a core: that is faster than fewer with more threads each. On a card one copies, one computes. */
    @Override
    public int callers() {
        return onCpu() ? Runtime.getRuntime().availableProcessors() : 2;
    }

    @Override
    public double speed(int atOnce) {
        // A card computes one patch about as fast as it computes two by turns.
        double threads = onCpu() ? threads(atOnce) : (double) callers() / atOnce;
        return 1 / (SHARE_OF_ONE_THREAD + (1 - SHARE_OF_ONE_THREAD) / threads);
    }

    private boolean onCpu() {
        return session.device().kind() == Device.Kind.CPU;
    }

    /** Threads that compute each of so many patches. */
    private int threads(int atOnce) {
        return onCpu() ? Math.max(1, callers() / atOnce) : 1;
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
        return session.device().toString();
    }

    @Override
    public Optional<String> fallback() {
        return session.fallback();
    }

    @Override
    public Caller caller(int atOnce) {
        return new OnnxCaller(
                session.take(threads(atOnce)),
                session::release,
                heldPatch,
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
            session.close();
        } finally {
            prepared.close();
        }
    }
}
