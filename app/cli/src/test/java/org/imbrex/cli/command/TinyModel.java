package org.imbrex.cli.command;

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
import org.imbrex.volume.Axis;

/**
 * One 3x3 convolution from one channel to two classes: the mean of a voxel and its eight neighbours is bright (class 1)
 * above 128. Zeros lie around the image.
 */
public final class TinyModel {
    static final String NAME = "tiny";
    private static final ModelSpec SPEC = new ModelSpec(
            NAME,
            Layout.NCHW,
            List.of(new ModelSpec.Channel("grey", new Normalisation.None())),
            List.of("dark", "bright"),
            Activation.SOFTMAX,
            null,
            null);

    private TinyModel() {}

    /** The file's bytes. */
    public static byte[] bytes() {
        return bytes(SPEC);
    }

    private static byte[] bytes(ModelSpec spec) {
        GraphProto graph = GraphProto.newBuilder()
                .setName(NAME)
                .addInput(value("input", 1))
                .addOutput(value("output", 2))
                .addInitializer(weights())
                .addInitializer(tensor("bias", 2).addFloatData(128).addFloatData(0))
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

    /** The file's bytes without the metadata that say what it is. */
    static byte[] plainBytes() throws IOException {
        return ModelProto.parseFrom(bytes()).toBuilder()
                .clearMetadataProps()
                .build()
                .toByteArray();
    }

    static Path write(Path file) throws IOException {
        return Files.write(file, bytes());
    }

    /** One that says what is to be done to its results. */
    static Path write(Path file, Postprocessing postprocessing) throws IOException {
        return Files.write(file, bytes(SPEC.withPostprocessing(postprocessing)));
    }

    /** One that has learnt from patches mirrored along some axes. */
    static Path writeMirrored(Path file, Axis... axes) throws IOException {
        return Files.write(file, bytes(SPEC.withMirrorAxes(List.of(axes))));
    }

    private static TensorProto weights() {
        TensorProto.Builder weights = tensor("weights", 2, 1, 3, 3);
        IntStream.range(0, 18).forEach(i -> weights.addFloatData(i < 9 ? 0 : 1 / 9f));
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
