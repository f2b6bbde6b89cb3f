package org.imbrex.onnx.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.imbrex.volume.Axis;
import org.jspecify.annotations.Nullable;

/**
 * How a convolution's or pooling's kernel lies along one axis.
 *
 * @param size taps of the kernel
 * @param stride steps of the kernel, or for a transposed convolution outputs for each input
 * @param dilation distance of the taps
 * @param before padding at the low end; negative to crop
 * @param after padding at the high end
 */
record Kernel(long size, long stride, long dilation, long before, long after) {
    private static final long LARGEST = 1 << 16;

    /** From the first tap to the last, both counted. */
    long extent() {
        return (size - 1) * dilation + 1;
    }

    /** Which inputs each output reads. */
    IndexMap window() {
        return IndexMap.window(stride, -before, -before + (size - 1) * dilation);
    }

    /** Which inputs each output reads if the kernel spreads its inputs instead of gathering them. */
    IndexMap spreading() {
        // Output j = stride * i - before + dilation * tap.
        return IndexMap.periodic(stride, 1, this::lowestInput, this::highestInput);
    }

    private long lowestInput(long output) {
        // Taps that hit an input repeat at least every `stride` of them.
        for (long tap = size - 1; tap >= Math.max(0, size - stride); tap--) {
            if (hits(output, tap)) {
                return (output + before - tap * dilation) / stride;
            }
        }
        return Long.MAX_VALUE;
    }

    private long highestInput(long output) {
        for (long tap = 0; tap < Math.min(size, stride); tap++) {
            if (hits(output, tap)) {
                return (output + before - tap * dilation) / stride;
            }
        }
        return Long.MIN_VALUE;
    }

    private boolean hits(long output, long tap) {
        return Math.floorMod(output + before - tap * dilation, stride) == 0;
    }

    /** Outputs for an axis of so many inputs. */
    Size outputs(Size inputs, boolean ceil, Requirements requirements) {
        Size steps = inputs.plus(before + after - extent()).times(new Rational(1, stride));
        if (!ceil) {
            return steps.floor(requirements).plus(1);
        }
        Size outputs = steps.ceil(requirements).plus(1);
        // A window that would start in the padding after the input is left out.
        Rational beyond = outputs.plus(-1)
                .times(Rational.of(stride))
                .minus(inputs.plus(before))
                .constant();
        return beyond != null && beyond.sign() >= 0 ? outputs.plus(-1) : outputs;
    }

    /** Outputs of a spreading kernel for an axis of so many inputs. */
    Size spread(Size inputs, long outputPadding) {
        return inputs.plus(-1).times(Rational.of(stride)).plus(extent() + outputPadding - before - after);
    }

    Kernel padded(long newBefore, long newAfter) {
        return new Kernel(size, stride, dilation, newBefore, newAfter);
    }

    /** The kernels along all axes of space, with their explicit padding. */
    static List<Kernel> of(Node node, List<Long> shape) {
        int axes = shape.size();
        List<Long> strides = list(node, "strides", axes, 1, 1, LARGEST);
        List<Long> dilations = list(node, "dilations", axes, 1, 1, LARGEST);
        List<Long> pads = list(node, "pads", 2 * axes, 0, -LARGEST, LARGEST);
        List<Kernel> kernels = new ArrayList<>();
        for (int i = 0; i < axes; i++) {
            long size = shape.get(i);
            if (size < 1 || size > LARGEST) {
                throw node.refused("expected a kernel of 1 to " + LARGEST + ", found " + size);
            }
            kernels.add(new Kernel(size, strides.get(i), dilations.get(i), pads.get(i), pads.get(i + axes)));
        }
        return kernels;
    }

    /** This kernel with the padding that the node's auto_pad means for an axis. */
    Kernel autoPadded(Node node, @Nullable Size inputs) {
        String mode = node.text("auto_pad", "NOTSET");
        if (mode.equals("VALID")) {
            return padded(0, 0);
        }
        if (!mode.startsWith("SAME")) {
            return this;
        }
        if (inputs == null) {
            throw new NotLocalException("pads an axis of unknown size");
        }
        Size outputs = inputs.times(new Rational(1, stride)).ceil(node.requirements());
        Rational total = outputs.plus(-1)
                .times(Rational.of(stride))
                .plus(extent())
                .minus(inputs)
                .constant();
        if (total == null) {
            throw new NotLocalException("pads by a number that depends on the size of the patch");
        }
        long pads = Math.max(0, total.floor());
        return mode.equals("SAME_LOWER") ? padded(pads - pads / 2, pads / 2) : padded(pads / 2, pads - pads / 2);
    }

    static List<Long> list(Node node, String name, int count, long otherwise, long least, long most) {
        List<Long> found = node.integers(name);
        if (found == null || found.isEmpty()) {
            return Collections.nCopies(count, otherwise);
        }
        if (found.size() != count) {
            throw node.refused("expected " + count + " " + name + ", found " + found.size());
        }
        for (long value : found) {
            if (value < least || value > most) {
                throw node.refused("expected " + name + " from " + least + " to " + most + ", found " + value);
            }
        }
        return found;
    }

    /** An axis after a kernel; channels that a kernel walks over stay channels. */
    static Dim through(Dim dim, IndexMap window, Size size, Requirements requirements) {
        if (dim instanceof Dim.Space space) {
            return space.through(window, size, requirements);
        }
        if (dim instanceof Dim.Merged) {
            throw new NotLocalException("works along an axis that mixes several axes of the image");
        }
        return new Dim.Plain(size);
    }

    /** The size of an axis that has to be known. */
    static Size size(Dim dim) {
        Size size = dim.size();
        if (size == null) {
            throw new NotLocalException("works along an axis of unknown size");
        }
        return size;
    }

    /** Checks that only the axes after channels are places in the image. */
    static void requireChannelsFirst(Node node, List<Dim> dims) {
        if (dims.get(0).spatial() || dims.get(1).spatial()) {
            node.requirements().channelsMisplaced();
            Axis axis = dims.get(1) instanceof Dim.Space space ? space.axis() : null;
            throw new NotLocalException("takes the image's axis " + (axis == null ? "" : axis + " ") + "for channels");
        }
    }
}
