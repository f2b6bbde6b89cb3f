package org.imbrex.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.imbrex.model.Device;
import org.imbrex.onnx.proto.OnnxMl.GraphProto;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;
import org.imbrex.onnx.proto.OnnxMl.NodeProto;
import org.imbrex.onnx.proto.OnnxMl.OperatorSetIdProto;
import org.imbrex.onnx.proto.OnnxMl.TensorProto;
import org.imbrex.onnx.proto.OnnxMl.TensorShapeProto;
import org.imbrex.onnx.proto.OnnxMl.TypeProto;
import org.imbrex.onnx.proto.OnnxMl.ValueInfoProto;

/**
 * Whether a device can run networks here.
 *
 * @param kind the device
 * @param problem why not, in a sentence; empty if it can
 */
public record DeviceCheck(Device.Kind kind, Optional<String> problem) {
    /** Tries every kind of device with the smallest of networks. */
    public static List<DeviceCheck> all() {
        List<DeviceCheck> checks = new ArrayList<>();
        for (Device.Kind kind : Device.Kind.values()) {
            if (kind != Device.Kind.AUTO) {
                checks.add(new DeviceCheck(kind, problem(kind)));
            }
        }
        return checks;
    }

    private static Optional<String> problem(Device.Kind kind) {
        OrtEnvironment environment = OnnxEnvironment.get();
        try (OrtSession.SessionOptions options = Sessions.options(new Device(kind, 0, false), 1);
                OrtSession session = environment.createSession(rectifier(), options)) {
            return session.getNumInputs() == 1 ? Optional.empty() : Optional.of("it changes networks");
        } catch (OrtException e) {
            return Optional.of(DeviceProblem.sentence(kind, "" + e.getMessage()));
        }
    }

    /** A network of one Relu. */
    private static byte[] rectifier() {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(GraphProto.newBuilder()
                        .setName("check")
                        .addInput(value("x"))
                        .addOutput(value("y"))
                        .addNode(NodeProto.newBuilder()
                                .setOpType("Relu")
                                .addInput("x")
                                .addOutput("y")))
                .build()
                .toByteArray();
    }

    private static ValueInfoProto value(String name) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT.getNumber())
                                .setShape(TensorShapeProto.newBuilder()
                                        .addDim(TensorShapeProto.Dimension.newBuilder()
                                                .setDimValue(1)))))
                .build();
    }
}
