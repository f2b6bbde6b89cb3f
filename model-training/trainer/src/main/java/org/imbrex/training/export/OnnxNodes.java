package org.imbrex.training.export;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.imbrex.onnx.proto.OnnxMl.AttributeProto;
import org.imbrex.onnx.proto.OnnxMl.GraphProto;
import org.imbrex.onnx.proto.OnnxMl.NodeProto;
import org.imbrex.onnx.proto.OnnxMl.TensorProto;
import org.imbrex.onnx.protobuf.ByteString;

/** Adds operators and numbers to an ONNX graph. */
final class OnnxNodes {
    private final GraphProto.Builder graph;

    OnnxNodes(GraphProto.Builder graph) {
        this.graph = graph;
    }

    /** Adds an operator with one output, which is called as it is; gives that name. */
    String add(String operator, String name, List<String> inputs, AttributeProto... attributes) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType(operator)
                .setName(name)
                .addAllInput(inputs)
                .addOutput(name)
                .addAllAttribute(List.of(attributes)));
        return name;
    }

    /** Adds numbers; gives their name. */
    String numbers(String name, List<Integer> shape, float[] numbers) {
        ByteBuffer raw = ByteBuffer.allocate(Math.multiplyExact(numbers.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(numbers);
        return tensor(name, TensorProto.DataType.FLOAT, shape, raw);
    }

    /** Adds a list of whole numbers; gives its name. */
    String integers(String name, LongStream values) {
        long[] all = values.toArray();
        ByteBuffer raw = ByteBuffer.allocate(all.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asLongBuffer().put(all);
        return tensor(name, TensorProto.DataType.INT64, List.of(all.length), raw);
    }

    private String tensor(String name, TensorProto.DataType type, List<Integer> shape, ByteBuffer raw) {
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.getNumber())
                .addAllDims(shape.stream().map(Integer::longValue).toList())
                .setRawData(ByteString.copyFrom(raw)));
        return name;
    }

    static AttributeProto integers(String name, List<Integer> values) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INTS)
                .addAllInts(values.stream().map(Integer::longValue).toList())
                .build();
    }

    static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    static AttributeProto number(String name, double value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF((float) value)
                .build();
    }

    static AttributeProto text(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    /** The same numbers for both ends of each axis, as pads want them. */
    static List<Integer> twice(List<Integer> list) {
        return IntStream.range(0, 2 * list.size())
                .mapToObj(i -> list.get(i % list.size()))
                .toList();
    }
}
