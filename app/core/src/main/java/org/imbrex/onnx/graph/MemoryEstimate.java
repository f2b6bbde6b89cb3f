package org.imbrex.onnx.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.imbrex.onnx.graph.Tensor.Signal;
import org.imbrex.onnx.proto.OnnxMl.NodeProto;
import org.imbrex.volume.Extent;
import org.jspecify.annotations.Nullable;

/**
 * How much memory a graph's activations need at once: a tensor lives from the node that makes it to the last that reads
 * it, and operators that work place by place write over an input that nobody reads any more, as ONNX Runtime lets them.
 */
public final class MemoryEstimate {
    /** Operators whose output is their input's memory under other axes. */
    private static final Set<String> ALIASING =
            Set.of("Flatten", "Identity", "Reshape", "Squeeze", "Unsqueeze", "Dropout");

    private final List<Step> steps;
    private final String input;
    private final Size inputBytes;

    MemoryEstimate(List<Step> steps, String input, @Nullable Size inputBytes) {
        this.steps = steps;
        this.input = input;
        this.inputBytes = inputBytes == null ? Size.ZERO : inputBytes;
    }

    /**
     * A node as memory sees it.
     *
     * @param inputs the tensors that it reads
     * @param outputs the tensors that it makes and their bytes, or null where they are unknown
     * @param workspace bytes that it needs while it runs
     * @param reuses whether it may write over an input of the same size
     */
    record Step(List<String> inputs, List<Made> outputs, Size workspace, boolean reuses) {}

    /** A tensor that a node makes. */
    record Made(String name, @Nullable Size bytes) {}

    static Step step(NodeProto proto, Node node, List<Tensor> results) {
        List<Made> outputs = new ArrayList<>();
        for (int i = 0; i < proto.getOutputCount(); i++) {
            if (results.get(i) instanceof Signal signal) {
                outputs.add(new Made(proto.getOutput(i), bytes(signal)));
            }
        }
        String operator = proto.getOpType();
        boolean reuses = ALIASING.contains(operator)
                || operator.equals("BatchNormalization")
                || ElementwiseRules.UNARY.contains(operator)
                || ElementwiseRules.JOINING.contains(operator);
        return new Step(List.copyOf(proto.getInputList()), outputs, workspace(node), reuses);
    }

    static @Nullable Size bytes(Signal signal) {
        if (signal.dims() == null) {
            return null;
        }
        try {
            Size elements = new Dim.Merged(signal.dims()).size();
            return elements == null
                    ? null
                    : elements.times(Size.of(signal.type().bytes()));
        } catch (ArithmeticException e) {
            return null;
        }
    }

    /** A transposed convolution multiplies first and then adds up the columns of the product. */
    private static Size workspace(Node node) {
        if (!node.operator().equals("ConvTranspose") || !(node.input(0) instanceof Signal input)) {
            return Size.ZERO;
        }
        List<Dim> weights = node.tensor(1).dims();
        if (input.dims() == null || weights == null) {
            return Size.ZERO;
        }
        Size columns = Size.of(4);
        for (Dim dim : weights.subList(1, weights.size())) {
            columns = dim.size() == null ? Size.ZERO : columns.times(dim.size());
        }
        Size places = new Dim.Merged(input.dims().subList(2, input.dims().size())).size();
        return places == null ? Size.ZERO : columns.times(places);
    }

    /** Memory that tensors share. */
    private static final class Buffer {
        final double bytes;
        int uses;

        Buffer(double bytes) {
            this.bytes = bytes;
        }
    }

    /** The most bytes that live activations take at once for a patch, the input and the output among them. */
    public long peakBytes(Extent patch) {
        Map<String, Integer> uses = new HashMap<>();
        steps.forEach(step -> step.inputs().forEach(name -> uses.merge(name, 1, Integer::sum)));
        Map<String, Buffer> buffers = new HashMap<>();
        Buffer first = new Buffer(inputBytes.at(patch));
        // The caller keeps the input.
        first.uses = Integer.MAX_VALUE;
        buffers.put(input, first);
        double live = first.bytes;
        double peak = live;
        for (Step step : steps) {
            Buffer reused = step.reuses() ? reusable(step, buffers, patch) : null;
            double largest = 0;
            for (String name : step.inputs()) {
                Buffer buffer = buffers.get(name);
                largest = buffer == null ? largest : Math.max(largest, buffer.bytes);
            }
            for (int i = 0; i < step.outputs().size(); i++) {
                Made made = step.outputs().get(i);
                Size bytes = made.bytes();
                int readers = uses.getOrDefault(made.name(), i == 0 ? 1 : 0);
                if (i == 0 && reused != null) {
                    reused.uses += readers;
                    buffers.put(made.name(), reused);
                } else if (readers > 0) {
                    // An output of unknown size is taken to be as large as the largest input.
                    Buffer buffer = new Buffer(bytes == null ? largest : bytes.at(patch));
                    buffer.uses = readers;
                    buffers.put(made.name(), buffer);
                    live += buffer.bytes;
                }
            }
            peak = Math.max(peak, live + step.workspace().at(patch));
            for (String name : step.inputs()) {
                Buffer buffer = buffers.get(name);
                if (buffer != null && buffer != first && --buffer.uses == 0) {
                    live -= buffer.bytes;
                }
            }
        }
        return (long) Math.min(Long.MAX_VALUE, Math.ceil(peak));
    }

    private static @Nullable Buffer reusable(Step step, Map<String, Buffer> buffers, Extent patch) {
        if (step.outputs().isEmpty()) {
            return null;
        }
        Size bytes = step.outputs().get(0).bytes();
        for (String name : step.inputs()) {
            Buffer buffer = buffers.get(name);
            if (buffer != null && buffer.uses == 1 && bytes != null && buffer.bytes == bytes.at(patch)) {
                return buffer;
            }
        }
        return null;
    }
}
