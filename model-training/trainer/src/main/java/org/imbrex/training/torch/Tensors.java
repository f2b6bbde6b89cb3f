package org.imbrex.training.torch;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.imbrex.training.network.Numbers;

/** Numbers on their way between Java and libtorch. Whoever calls holds a PointerScope or closes what he gets. */
public final class Tensors {
    private Tensors() {}

    /** Floats seen as a tensor: the buffer's memory itself from index 0 on, which must be direct and outlive the tensor. */
    public static Tensor view(FloatBuffer direct, long... shape) {
        checkRoom(direct, shape);
        return torch.from_blob(
                new FloatPointer(direct.duplicate().clear()), shape, new TensorOptions(ScalarType.Float));
    }

    /** Unsigned bytes seen as a tensor, in the same way. */
    public static Tensor view(ByteBuffer direct, long... shape) {
        checkRoom(direct, shape);
        return torch.from_blob(new BytePointer(direct.duplicate().clear()), shape, new TensorOptions(ScalarType.Byte));
    }

    /** libtorch would read beyond the end. */
    private static void checkRoom(Buffer direct, long... shape) {
        long needed = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        if (!direct.isDirect() || direct.capacity() < needed) {
            throw new IllegalArgumentException("expected a direct buffer of " + needed + ", found " + direct);
        }
    }

    /** A tensor of its own with these numbers on the CPU, rows in order. */
    public static Tensor copyOf(float[] numbers, long... shape) {
        FloatPointer memory = new FloatPointer(numbers);
        try (Tensor view = torch.from_blob(memory, shape, new TensorOptions(ScalarType.Float))) {
            return view.clone();
        } finally {
            memory.deallocate();
        }
    }

    /** The numbers of a tensor, rows in order. */
    public static float[] toArray(Tensor tensor) {
        return TorchScope.computeWithoutGradients(() -> {
            Tensor rows = tensor.detach().cpu().contiguous();
            float[] numbers = new float[Math.toIntExact(rows.numel())];
            rows.data_ptr_float().get(numbers);
            return numbers;
        });
    }

    /** The numbers that a tensor has when they are shown, rows in order, out of its own memory where that has this order. */
    public static Numbers numbers(Tensor tensor) {
        return new Numbers() {
            @Override
            public int size() {
                return Math.toIntExact(tensor.numel());
            }

            @Override
            public void show(Consumer<ByteBuffer> reader) {
                TorchScope.withoutGradients(() -> {
                    Tensor rows = tensor.detach().cpu().contiguous();
                    // Native order is little-endian wherever libtorch runs.
                    reader.accept(rows.data_ptr_float().capacity(rows.numel()).asByteBuffer());
                });
            }
        };
    }

    /**
     * The same numbers in another type and place, in the layout that is fastest for images and kernels of convolutions:
     * channels next to each other. The same tensor where nothing changes. A single channel may be described in either
     * layout; here it is described in this one, which {@code contiguous} would not do: a convolution whose image and
     * kernel both have one channel would answer in the other, and the layers after it, the largest of a network, be
     * slower.
     */
    static Tensor channelsLast(Tensor tensor, Device device, ScalarType type) {
        return switch ((int) tensor.dim()) {
            case 4 -> to(tensor, device, type, new MemoryFormatOptional(MemoryFormat.ChannelsLast));
            case 5 -> to(tensor, device, type, new MemoryFormatOptional(MemoryFormat.ChannelsLast3d));
            default -> to(tensor, device, type);
        };
    }

    /** The same numbers in another type and place; the same tensor where nothing changes. */
    static Tensor to(Tensor tensor, Device device, ScalarType type) {
        return to(tensor, device, type, new MemoryFormatOptional());
    }

    private static Tensor to(Tensor tensor, Device device, ScalarType type, MemoryFormatOptional layout) {
        return tensor.to(device, type, false, false, layout);
    }

    static long[] shape(List<Integer> sizes) {
        return sizes.stream().mapToLong(Integer::longValue).toArray();
    }
}
