package org.imbrex.training.export;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.imbrex.onnx.proto.OnnxMl.NodeProto;
import org.imbrex.training.network.Initialisation;
import org.imbrex.training.network.Network;
import org.imbrex.training.network.State;
import org.imbrex.training.network.UNet;
import org.imbrex.training.torch.Precision;
import org.imbrex.training.torch.Tensors;
import org.imbrex.training.torch.TorchDevice;
import org.imbrex.training.torch.TorchNetwork;
import org.imbrex.training.torch.TorchScope;
import org.junit.jupiter.api.Test;

class OnnxGraphTest {
    @Test
    void onnxRuntimeComputesWhatTheTrainerComputes() throws OrtException {
        Network network = new UNet(8, 3, 0.2).network(2, 3);
        State state = Initialisation.he(network, 3, List.of());
        Random random = new Random(9);
        state.arrays().forEach((name, array) -> {
            // Statistics as after training, so that normalisation is more than the identity.
            for (int i = 0; i < array.length && !name.contains("convolution"); i++) {
                array[i] += name.endsWith("variance") ? random.nextFloat() : (float) random.nextGaussian() * 0.2f;
            }
        });
        float[] image = new float[2 * 2 * 24 * 40];
        for (int i = 0; i < image.length; i++) {
            image[i] = (float) random.nextGaussian();
        }
        float[] expected = TorchScope.computeWithoutGradients(() -> {
            try (TorchNetwork torch = new TorchNetwork(network, state, TorchDevice.CPU)) {
                return Tensors.toArray(torch.forward(Tensors.copyOf(image, 2, 2, 24, 40), false, Precision.FLOAT32));
            }
        });
        byte[] model = OnnxGraph.of(network, state, Map.of()).toByteArray();
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(model);
                OnnxTensor input =
                        OnnxTensor.createTensor(environment, FloatBuffer.wrap(image), new long[] {2, 2, 24, 40});
                OrtSession.Result result = session.run(Map.of(Network.IMAGE, input))) {
            OnnxTensor output = (OnnxTensor) result.get(0);
            assertThat(output.getInfo().getShape()).containsExactly(2, 3, 24, 40);
            float[] found = new float[expected.length];
            output.getFloatBuffer().get(found);
            float largest = 0;
            for (int i = 0; i < found.length; i++) {
                largest = Math.max(largest, Math.abs(found[i] - expected[i]));
            }
            assertThat(expected).doesNotContain(Float.NaN);
            assertThat(largest).isLessThan(1e-4f);
        }
    }

    @Test
    void batchNormalisationsStayNodesAndDropoutIsGone() {
        Network network = new UNet(4, 2, 0.5).network(1, 2);
        List<String> operators =
                OnnxGraph.of(network, Initialisation.he(network, 1, List.of()), Map.of())
                        .getGraph()
                        .getNodeList()
                        .stream()
                        .map(NodeProto::getOpType)
                        .toList();
        assertThat(operators).filteredOn("BatchNormalization"::equals).hasSize(10);
        assertThat(operators).doesNotContain("Dropout");
    }
}
