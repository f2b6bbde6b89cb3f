package org.imbrex.training.torch;

import java.io.IOException;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.ResourceException;

/**
 * Where libtorch computes.
 *
 * @param cuda whether on an NVIDIA GPU
 * @param index which GPU
 * @param precision what convolutions of a training step are computed in
 * @param words what it is and why it was taken, for logs and reports
 */
public record TorchDevice(boolean cuda, int index, Precision precision, String words) {
    /** The processor with 32 bits, for exact comparisons. */
    public static final TorchDevice CPU = new TorchDevice(false, 0, Precision.FLOAT32, "cpu, float32");

    /**
     * The device that was asked for.
     *
     * @throws ResourceException if it was named and cannot be used
     */
    public static TorchDevice of(org.imbrex.model.Device asked) {
        try {
            return switch (asked.kind()) {
                case CPU -> processor("");
                case AUTO -> torch.cuda_is_available() ? gpu(0) : processor("");
                case CUDA -> {
                    if (asked.index() < gpus()) {
                        yield gpu(asked.index());
                    }
                    String problem = asked + " cannot be used: "
                            + (gpus() > 0 ? "there are " + gpus() + " cards, from cuda:0" : CudaProblem.sentence());
                    if (asked.orCpu()) {
                        yield processor(" (" + problem + ")");
                    }
                    throw new ResourceException("device " + problem);
                }
                case TENSORRT, COREML ->
                    throw new ResourceException("expected cpu or cuda for training, found " + asked);
            };
        } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            throw new ResourceException("libtorch cannot be loaded: " + ImbrexException.firstLine(e), e);
        }
    }

    /** The version of libtorch with its Java binding. */
    public static String version() {
        try {
            String version = Loader.getVersion("org.bytedeco", "pytorch");
            return version == null ? "unknown" : version;
        } catch (IOException e) {
            return "unknown"; // the jar was repacked without its Maven properties
        }
    }

    /** The same device with another precision. */
    public TorchDevice with(Precision other) {
        return new TorchDevice(cuda, index, other, words.replace(word(precision), word(other)));
    }

    private static int gpus() {
        return torch.cuda_is_available() ? torch.cuda_device_count() : 0;
    }

    private static TorchDevice gpu(int index) {
        return new TorchDevice(true, index, Precision.BFLOAT16, "cuda:" + index + ", " + word(Precision.BFLOAT16));
    }

    private static TorchDevice processor(String reason) {
        // libtorch counts the machine's cores; the Java VM knows how many of them this process may use.
        int threads = Runtime.getRuntime().availableProcessors();
        torch.set_num_threads(threads);
        Precision precision = Precision.ofProcessor();
        return new TorchDevice(false, 0, precision, "cpu, " + threads + " threads, " + word(precision) + reason);
    }

    private static String word(Precision precision) {
        return precision == Precision.BFLOAT16 ? "bfloat16" : "float32";
    }

    /** The same numbers on this device; the same tensor if they are there. */
    public Tensor place(Tensor tensor) {
        return cuda ? Tensors.to(tensor, device(), tensor.scalar_type()) : tensor;
    }

    /** As libtorch calls it. */
    Device device() {
        return cuda ? new Device(DeviceType.CUDA, (byte) index) : new Device(DeviceType.CPU);
    }
}
