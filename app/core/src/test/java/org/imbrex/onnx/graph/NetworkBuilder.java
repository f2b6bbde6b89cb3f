package org.imbrex.onnx.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.imbrex.onnx.proto.OnnxMl.AttributeProto;
import org.imbrex.onnx.proto.OnnxMl.GraphProto;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;
import org.imbrex.onnx.proto.OnnxMl.NodeProto;
import org.imbrex.onnx.proto.OnnxMl.OperatorSetIdProto;
import org.imbrex.onnx.proto.OnnxMl.TensorProto;
import org.imbrex.onnx.proto.OnnxMl.TensorShapeProto;
import org.imbrex.onnx.proto.OnnxMl.TypeProto;
import org.imbrex.onnx.proto.OnnxMl.ValueInfoProto;

/**
 * Builds small ONNX models node by node, in the form that the chosen operator set wants. Weights are positive and add up
 * to one for each output, so that what comes in shows in what comes out, and nothing grows.
 */
public final class NetworkBuilder {
    private static final int FLOAT = 1;
    private static final int INT64 = 7;

    private final long opset;
    private final Random random;
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("test");
    private int count;

    public NetworkBuilder(long opset, long seed) {
        this.opset = opset;
        this.random = new Random(seed);
    }

    public long opset() {
        return opset;
    }

    /** Declares an input; negative sizes are free. */
    public String input(String name, long... dims) {
        graph.addInput(value(name, dims));
        return name;
    }

    /** Adds a node with one output; attributes are long, double, String, long lists, graphs. */
    public String node(String operator, List<String> inputs, Map<String, ?> attributes) {
        return nodes(operator, inputs, attributes, 1).get(0);
    }

    public String node(String operator, String... inputs) {
        return node(operator, List.of(inputs), Map.of());
    }

    public List<String> nodes(String operator, List<String> inputs, Map<String, ?> attributes, int outputs) {
        List<String> names = new ArrayList<>();
        NodeProto.Builder node = NodeProto.newBuilder().setOpType(operator).addAllInput(inputs);
        for (int i = 0; i < outputs; i++) {
            names.add(operator.toLowerCase(java.util.Locale.ROOT) + "_" + count++);
        }
        node.setName(names.get(0) + "_node").addAllOutput(names);
        attributes.forEach((name, value) -> node.addAttribute(attribute(name, value)));
        graph.addNode(node);
        return names;
    }

    /** Positive weights that add up to one over all axes but the given one. */
    public String weights(int outputAxis, long... dims) {
        int total = 1;
        for (long dim : dims) {
            total = Math.toIntExact(total * dim);
        }
        float[] values = new float[total];
        double share = (double) dims[outputAxis] / total;
        for (int i = 0; i < total; i++) {
            values[i] = (float) ((0.5 + random.nextDouble()) * share);
        }
        return floats(values, dims);
    }

    public String floats(float[] values, long... dims) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName("w" + count++).setDataType(FLOAT);
        for (long dim : dims) {
            tensor.addDims(dim);
        }
        for (float value : values) {
            tensor.addFloatData(value);
        }
        graph.addInitializer(tensor);
        return tensor.getName();
    }

    public String ints(long... values) {
        return add(tensor(values).setName("i" + count++));
    }

    public String scalar(long value) {
        return add(TensorProto.newBuilder()
                .setName("i" + count++)
                .setDataType(INT64)
                .addInt64Data(value));
    }

    private String add(TensorProto.Builder tensor) {
        graph.addInitializer(tensor);
        return tensor.getName();
    }

    private static TensorProto.Builder tensor(long... values) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setDataType(INT64).addDims(values.length);
        for (long value : values) {
            tensor.addInt64Data(value);
        }
        return tensor;
    }

    /** A convolution; pads are those before each axis, then those after each. */
    public String conv(
            String x, long in, long out, List<Long> kernel, List<Long> stride, List<Long> dilation, List<Long> pads) {
        long[] shape = shape(out, in, kernel);
        return node(
                "Conv",
                List.of(x, weights(0, shape)),
                Map.of("kernel_shape", kernel, "strides", stride, "dilations", dilation, "pads", pads));
    }

    /** A 3 x 3 (x 3) convolution that keeps the size. */
    public String conv3(String x, long in, long out, int dimensions) {
        return conv(x, in, out, same(dimensions, 3), same(dimensions, 1), same(dimensions, 1), same(2 * dimensions, 1));
    }

    public String convTranspose(
            String x, long in, long out, List<Long> kernel, List<Long> stride, List<Long> pads, List<Long> extra) {
        return node(
                "ConvTranspose",
                List.of(x, weights(1, shape(in, out, kernel))),
                Map.of("kernel_shape", kernel, "strides", stride, "pads", pads, "output_padding", extra));
    }

    public String pad(String x, String mode, List<Long> pads) {
        return opset < 11
                ? node("Pad", List.of(x), Map.of("mode", mode, "pads", pads))
                : node("Pad", List.of(x, ints(array(pads))), Map.of("mode", mode));
    }

    public String slice(String x, List<Long> axes, List<Long> starts, List<Long> ends, List<Long> steps) {
        if (opset < 10) {
            return node("Slice", List.of(x), Map.of("axes", axes, "starts", starts, "ends", ends));
        }
        return node("Slice", x, ints(array(starts)), ints(array(ends)), ints(array(axes)), ints(array(steps)));
    }

    /** Resizes by factors for all axes; before operator set 11 the coordinates are always asymmetric. */
    public String resize(String x, List<Double> scales, String mode, String coordinates, String rounding) {
        float[] values = new float[scales.size()];
        List<Float> list = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            values[i] = scales.get(i).floatValue();
            list.add(values[i]);
        }
        if (opset < 9) {
            return node("Upsample", List.of(x), Map.of("mode", mode, "scales", list));
        }
        String factors = floats(values, values.length);
        if (opset < 11) {
            return node(opset < 10 ? "Upsample" : "Resize", List.of(x, factors), Map.of("mode", mode));
        }
        return node(
                "Resize",
                List.of(x, opset < 13 ? floats(new float[0], 0) : "", factors),
                Map.of("mode", mode, "coordinate_transformation_mode", coordinates, "nearest_mode", rounding));
    }

    /** Resizes to the size along axes of space of another tensor, as exporters write it; operator set 11 and newer. */
    public String resizeLike(String x, String other, String mode) {
        String channels = node("Slice", node("Shape", x), ints(0), ints(2), ints(0));
        String places = node("Slice", node("Shape", other), ints(2), ints(Long.MAX_VALUE), ints(0));
        String sizes = node("Concat", List.of(channels, places), Map.of("axis", 0L));
        return node(
                "Resize",
                List.of(x, "", "", sizes),
                Map.of("mode", mode, "coordinate_transformation_mode", "asymmetric", "nearest_mode", "floor"));
    }

    public String transpose(String x, long... order) {
        return node(
                "Transpose",
                List.of(x),
                Map.of("perm", java.util.Arrays.stream(order).boxed().toList()));
    }

    public String concat(String... xs) {
        return node("Concat", List.of(xs), Map.of("axis", 1L));
    }

    public String batchNormalization(String x, int channels) {
        float[] ones = new float[channels];
        java.util.Arrays.fill(ones, 1);
        float[] shift = new float[channels];
        java.util.Arrays.fill(shift, 0.25f);
        return node(
                "BatchNormalization",
                x,
                floats(ones, channels),
                floats(shift, channels),
                floats(shift, channels),
                floats(ones, channels));
    }

    public GraphProto.Builder graph() {
        return graph;
    }

    /** The model whose outputs these tensors are. */
    public ModelProto build(String... outputs) {
        for (String output : outputs) {
            graph.addOutput(value(output));
        }
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                .setGraph(graph)
                .build();
    }

    static List<Long> same(int count, long value) {
        return java.util.Collections.nCopies(count, value);
    }

    private static long[] shape(long first, long second, List<Long> kernel) {
        long[] shape = new long[kernel.size() + 2];
        shape[0] = first;
        shape[1] = second;
        for (int i = 0; i < kernel.size(); i++) {
            shape[i + 2] = kernel.get(i);
        }
        return shape;
    }

    private static long[] array(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).toArray();
    }

    private static ValueInfoProto value(String name, long... dims) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] < 0) {
                shape.addDimBuilder().setDimParam(name + "_" + i);
            } else {
                shape.addDimBuilder().setDimValue(dims[i]);
            }
        }
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(FLOAT);
        if (dims.length > 0) {
            tensor.setShape(shape);
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    private static AttributeProto attribute(String name, Object value) {
        AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
        if (value instanceof Long number) {
            attribute.setType(AttributeProto.AttributeType.INT).setI(number);
        } else if (value instanceof Double number) {
            attribute.setType(AttributeProto.AttributeType.FLOAT).setF(number.floatValue());
        } else if (value instanceof String text) {
            attribute
                    .setType(AttributeProto.AttributeType.STRING)
                    .setS(org.imbrex.onnx.protobuf.ByteString.copyFromUtf8(text));
        } else if (value instanceof GraphProto inner) {
            attribute.setType(AttributeProto.AttributeType.GRAPH).setG(inner);
        } else if (value instanceof TensorProto tensor) {
            attribute.setType(AttributeProto.AttributeType.TENSOR).setT(tensor);
        } else if (value instanceof List<?> list) {
            boolean floats = !list.isEmpty() && list.get(0) instanceof Float;
            attribute.setType(floats ? AttributeProto.AttributeType.FLOATS : AttributeProto.AttributeType.INTS);
            list.forEach(element -> {
                if (element instanceof Float number) {
                    attribute.addFloats(number);
                } else {
                    attribute.addInts((Long) element);
                }
            });
        } else {
            throw new IllegalArgumentException(name + " of type " + value.getClass());
        }
        return attribute.build();
    }
}
