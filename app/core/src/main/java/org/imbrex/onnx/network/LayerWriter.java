package org.imbrex.onnx.network;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.imbrex.onnx.proto.OnnxMl.AttributeProto;
import org.imbrex.onnx.proto.OnnxMl.GraphProto;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;
import org.imbrex.onnx.proto.OnnxMl.NodeProto;
import org.imbrex.onnx.proto.OnnxMl.OperatorSetIdProto;
import org.imbrex.onnx.proto.OnnxMl.StringStringEntryProto;
import org.imbrex.onnx.proto.OnnxMl.TensorProto;
import org.imbrex.onnx.proto.OnnxMl.TensorShapeProto;
import org.imbrex.onnx.proto.OnnxMl.TypeProto;
import org.imbrex.onnx.proto.OnnxMl.ValueInfoProto;
import org.imbrex.onnx.protobuf.ByteString;

/**
 * Adds layers to an ONNX graph of operator set 17, for planes or volumes of any size. Weights are drawn as He et al. 2015
 * do, so that activations keep their spread through any depth.
 */
final class LayerWriter {
    private static final int OPSET = 17;
    /** The file format that goes with operator set 17. */
    private static final int IR_VERSION = 8;

    private static final List<String> SPACE = List.of("depth", "height", "width");

    private final int dimensions;
    private final Random random;
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("network");
    private int layers;

    LayerWriter(int dimensions, long seed) {
        this.dimensions = dimensions;
        this.random = new Random(seed);
    }

    String input(String name, int channels) {
        graph.addInput(value(name, channels));
        return name;
    }

    /** A convolution with a bias that keeps the size. */
    String convolution(String x, int in, int out, int kernel) {
        String weights = weights(shape(out, in, kernel), in * Math.pow(kernel, dimensions));
        String bias = constants(out, 0);
        return add(node("Conv", x, weights, bias)
                .addAttribute(integers("kernel_shape", dimensions, kernel))
                .addAttribute(integers("pads", 2 * dimensions, kernel / 2)));
    }

    /** Twice the size, by a transposed convolution whose kernels do not overlap. */
    String doubled(String x, int in, int out) {
        return add(node("ConvTranspose", x, weights(shape(in, out, 2), in), constants(out, 0))
                .addAttribute(integers("kernel_shape", dimensions, 2))
                .addAttribute(integers("strides", dimensions, 2)));
    }

    String halved(String x) {
        return add(node("MaxPool", x)
                .addAttribute(integers("kernel_shape", dimensions, 2))
                .addAttribute(integers("strides", dimensions, 2)));
    }

    /** Batch normalisation that has seen nothing: mean 0, variance 1. */
    String normalised(String x, int channels) {
        String ones = constants(channels, 1);
        String zeros = constants(channels, 0);
        return add(node("BatchNormalization", x, ones, zeros, zeros, ones));
    }

    String rectified(String x) {
        return add(node("Relu", x));
    }

    String concatenated(String a, String b) {
        return add(node("Concat", a, b)
                .addAttribute(AttributeProto.newBuilder()
                        .setName("axis")
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(1)));
    }

    void output(String name, int channels) {
        graph.addOutput(value(name, channels));
    }

    /** The model, with one entry of metadata. */
    ModelProto model(String key, String text) {
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("Imbrex")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
                .setGraph(graph)
                .addMetadataProps(
                        StringStringEntryProto.newBuilder().setKey(key).setValue(text))
                .build();
    }

    private static NodeProto.Builder node(String operator, String... inputs) {
        return NodeProto.newBuilder().setOpType(operator).addAllInput(Arrays.asList(inputs));
    }

    private String add(NodeProto.Builder node) {
        String name = node.getOpType() + layers++;
        graph.addNode(node.setName(name).addOutput(name));
        return name;
    }

    private int[] shape(int first, int second, int kernel) {
        int[] shape = new int[dimensions + 2];
        Arrays.fill(shape, kernel);
        shape[0] = first;
        shape[1] = second;
        return shape;
    }

    private String weights(int[] shape, double fanIn) {
        float[] values =
                new float[Math.toIntExact(Arrays.stream(shape).asLongStream().reduce(1, Math::multiplyExact))];
        double deviation = Math.sqrt(2 / fanIn);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return initializer(values, shape);
    }

    private String constants(int count, float value) {
        float[] values = new float[count];
        Arrays.fill(values, value);
        return initializer(values, count);
    }

    private String initializer(float[] values, int... shape) {
        ByteBuffer raw = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        String name = "weights" + graph.getInitializerCount();
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .setRawData(ByteString.copyFrom(raw));
        for (int size : shape) {
            tensor.addDims(size);
        }
        graph.addInitializer(tensor);
        return name;
    }

    private static AttributeProto integers(String name, int count, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INTS)
                .addAllInts(Collections.nCopies(count, value))
                .build();
    }

    private ValueInfoProto value(String name, int channels) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        shape.addDimBuilder().setDimParam("batch");
        shape.addDimBuilder().setDimValue(channels);
        SPACE.subList(3 - dimensions, 3).forEach(axis -> shape.addDimBuilder().setDimParam(axis));
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT.getNumber())
                                .setShape(shape)))
                .build();
    }
}
