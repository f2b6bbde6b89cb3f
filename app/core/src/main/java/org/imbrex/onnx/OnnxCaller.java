package org.imbrex.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.imbrex.error.AllocationException;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.ResourceException;
import org.imbrex.model.TileModel;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Halo;
import org.jspecify.annotations.Nullable;

/** The buffers of one thread: direct memory that ONNX Runtime reads and writes in place. */
final class OnnxCaller implements TileModel.Caller {
    /** How ONNX Runtime and the libraries below it say that memory is short. */
    private static final Pattern NO_MEMORY = Pattern.compile(
            "bad.?alloc|failed to allocate|alloc_failed|out of memory|available memory", Pattern.CASE_INSENSITIVE);

    private final OrtSession session;
    private final Runnable release;
    private final AtomicReference<@Nullable Extent> heldPatch;
    private final Extent smallest;
    private final int dimensions;
    private final String inputName;
    private final String outputName;
    private final int channels;
    private final int classes;
    private final Halo crop;
    private @Nullable Buffers buffers;

    OnnxCaller(
            OrtSession session,
            Runnable release,
            AtomicReference<@Nullable Extent> heldPatch,
            Extent smallest,
            int dimensions,
            String inputName,
            String outputName,
            int channels,
            int classes,
            Halo crop) {
        this.session = session;
        this.release = release;
        this.heldPatch = heldPatch;
        this.smallest = smallest;
        this.dimensions = dimensions;
        this.inputName = inputName;
        this.outputName = outputName;
        this.channels = channels;
        this.classes = classes;
        this.crop = crop;
    }

    @Override
    public FloatBuffer input(Extent patch) {
        Buffers current = buffers;
        if (current == null || !current.patch.equals(patch)) {
            free();
            Extent held = heldPatch.getAndUpdate(last -> last == null || isLarger(patch, last) ? patch : last);
            if (held != null && isLarger(patch, held)) {
                shrink();
            }
            current = allocate(patch);
            buffers = current;
        }
        current.input.clear();
        return current.input;
    }

    @Override
    public FloatBuffer run() {
        Buffers current = buffers;
        if (current == null) {
            throw new IllegalStateException("the input is filled before the network is run");
        }
        try {
            // The result holds nothing but our own output tensor, which stays open for the next patch.
            session.run(Map.of(inputName, current.inputTensor), Map.of(outputName, current.outputTensor))
                    .close();
            return current.output.clear();
        } catch (OrtException e) {
            String problem = ImbrexException.firstLine(e);
            throw NO_MEMORY.matcher(problem).find()
                    ? new AllocationException("a patch of " + current.patch + " finds no memory", e)
                    : new ResourceException("a patch of " + current.patch + " could not be run: " + problem, e);
        }
    }

    private static boolean isLarger(Extent patch, Extent other) {
        return patch.voxels() > other.voxels();
    }

    /**
     * ONNX Runtime keeps the memory of one patch for the next. A smaller one finds room in it; that of a larger one would
     * come on top of it, so the smallest of patches is run with the order to give back what is free.
     */
    private void shrink() {
        Buffers cell = allocate(smallest);
        try (OrtSession.RunOptions options = new OrtSession.RunOptions()) {
            options.addRunConfigEntry("memory.enable_memory_arena_shrinkage", "cpu:0");
            session.run(Map.of(inputName, cell.inputTensor), Set.of(), Map.of(outputName, cell.outputTensor), options)
                    .close();
        } catch (OrtException e) {
            throw new ResourceException("memory cannot be given back: " + ImbrexException.firstLine(e), e);
        } finally {
            cell.inputTensor.close();
            cell.outputTensor.close();
        }
    }

    @Override
    public void close() {
        free();
        release.run();
    }

    private void free() {
        if (buffers != null) {
            buffers.inputTensor.close();
            buffers.outputTensor.close();
            buffers = null;
        }
    }

    private Buffers allocate(Extent patch) {
        FloatBuffer input = floats(patch.voxels() * channels);
        Extent cropped = new Extent(
                patch.depth() - crop.front() - crop.back(),
                patch.height() - crop.top() - crop.bottom(),
                patch.width() - crop.left() - crop.right());
        FloatBuffer output = floats(cropped.voxels() * classes);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try {
            OnnxTensor inputTensor = OnnxTensor.createTensor(environment, input, shape(patch, channels));
            return new Buffers(
                    patch,
                    input,
                    inputTensor,
                    output,
                    OnnxTensor.createTensor(environment, output, shape(cropped, classes)));
        } catch (OrtException e) {
            throw new ResourceException("a patch of " + patch + ": " + ImbrexException.firstLine(e), e);
        }
    }

    private long[] shape(Extent patch, int count) {
        return dimensions == 2
                ? new long[] {1, count, patch.height(), patch.width()}
                : new long[] {1, count, patch.depth(), patch.height(), patch.width()};
    }

    private static FloatBuffer floats(long count) {
        try {
            return ByteBuffer.allocateDirect(Math.toIntExact(Math.multiplyExact(count, (long) Float.BYTES)))
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
        } catch (OutOfMemoryError e) {
            throw new AllocationException("no memory for " + count + " numbers: " + ImbrexException.firstLine(e), e);
        }
    }

    private record Buffers(
            Extent patch, FloatBuffer input, OnnxTensor inputTensor, FloatBuffer output, OnnxTensor outputTensor) {}
}
