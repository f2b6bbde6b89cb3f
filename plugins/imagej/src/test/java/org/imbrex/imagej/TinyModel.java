package org.imbrex.imagej;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.imbrex.model.Activation;
import org.imbrex.model.Layout;
import org.imbrex.model.ModelSpec;
import org.imbrex.model.ModelSpecJson;
import org.imbrex.onnx.proto.OnnxMl.AttributeProto;
import org.imbrex.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import org.imbrex.onnx.proto.OnnxMl.GraphProto;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;
import org.imbrex.onnx.proto.OnnxMl.NodeProto;
import org.imbrex.onnx.proto.OnnxMl.OperatorSetIdProto;
import org.imbrex.onnx.proto.OnnxMl.StringStringEntryProto;
import org.imbrex.onnx.proto.OnnxMl.TensorProto;
import org.imbrex.onnx.proto.OnnxMl.TensorShapeProto;
import org.imbrex.onnx.proto.OnnxMl.TypeProto;
import org.imbrex.onnx.proto.OnnxMl.ValueInfoProto;
import org.imbrex.postprocess.Postprocessing;
import org.imbrex.preprocess.Normalisation;
import org.jspecify.annotations.Nullable;

/**
 * One 3x3 convolution to two classes: dark, and bright (class 1) where the first channel's mean over a pixel and its
 * eight neighbours is above a threshold. Other channels count for nothing. Zeros lie around the image.
 */
final class TinyModel {
    private static final String NAME = "tiny";

    private TinyModel() {}

    /** Writes a model of so many channels. */
    static Path write(Path file, int channels, float threshold, Normalisation normalisation) throws IOException {
        return write(file, channels, threshold, normalisation, null);
    }

    /** Writes a model of one channel that asks for something between its probabilities and masks. */
    static Path write(Path file, float threshold, Postprocessing how) throws IOException {
        return Files.write(file, bytes(spec(1, new Normalisation.None(), null).withPostprocessing(how), threshold));
    }

    /** Writes a model that was trained at a voxel size. */
    static Path write(
            Path file, int channels, float threshold, Normalisation normalisation, @Nullable List<Double> spacing)
            throws IOException {
        return Files.write(file, bytes(spec(channels, normalisation, spacing), threshold));
    }

    private static ModelSpec spec(int channels, Normalisation normalisation, @Nullable List<Double> spacing) {
        return new ModelSpec(
                NAME,
                Layout.NCHW,
                IntStream.range(0, channels)
                        .mapToObj(c -> new ModelSpec.Channel("channel-" + c, normalisation))
                        .toList(),
                List.of("dark", "bright"),
                Activation.SOFTMAX,
                spacing,
                null);
    }

    private static byte[] bytes(ModelSpec spec, float threshold) {
        int channels = spec.channels().size();
        GraphProto graph = GraphProto.newBuilder()
                .setName(NAME)
                .addInput(value("input", channels))
                .addOutput(value("output", 2))
                .addInitializer(weights(channels))
                .addInitializer(tensor("bias", 2).addFloatData(threshold).addFloatData(0))
                .addNode(NodeProto.newBuilder()
                        .setOpType("Conv")
                        .addInput("input")
                        .addInput("weights")
                        .addInput("bias")
                        .addOutput("output")
                        .addAttribute(integers("kernel_shape", 3, 3))
                        .addAttribute(integers("pads", 1, 1, 1, 1)))
                .build();
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(graph)
                .addMetadataProps(StringStringEntryProto.newBuilder()
                        .setKey(ModelSpecJson.KEY)
                        .setValue(ModelSpecJson.write(spec)))
                .build()
                .toByteArray();
    }

    private static TensorProto weights(int channels) {
        TensorProto.Builder weights = tensor("weights", 2, channels, 3, 3);
        int first = channels * 9;
        IntStream.range(0, 2 * first).forEach(i -> weights.addFloatData(i >= first && i < first + 9 ? 1 / 9f : 0));
        return weights.build();
    }

    private static TensorProto.Builder tensor(String name, long... shape) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(1);
        for (long size : shape) {
            tensor.addDims(size);
        }
        return tensor;
    }

    private static AttributeProto integers(String name, long... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeType.INTS);
        for (long value : values) {
            attribute.addInts(value);
        }
        return attribute.build();
    }

    /** A tensor of floats with free batch, height and width. */
    private static ValueInfoProto value(String name, long channels) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        shape.addDimBuilder().setDimParam("batch");
        shape.addDimBuilder().setDimValue(channels);
        shape.addDimBuilder().setDimParam("height");
        shape.addDimBuilder().setDimParam("width");
        TypeProto.Tensor tensor =
                TypeProto.Tensor.newBuilder().setElemType(1).setShape(shape).build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }
}
