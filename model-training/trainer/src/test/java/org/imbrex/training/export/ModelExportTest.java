package org.imbrex.training.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.imbrex.error.InputException;
import org.imbrex.model.Activation;
import org.imbrex.model.Device;
import org.imbrex.model.Layout;
import org.imbrex.model.ModelSpec;
import org.imbrex.model.Reach;
import org.imbrex.onnx.OnnxModel;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;
import org.imbrex.onnx.proto.OnnxMl.NodeProto;
import org.imbrex.preprocess.Normalisation;
import org.imbrex.training.network.Initialisation;
import org.imbrex.training.network.Network;
import org.imbrex.training.network.State;
import org.imbrex.training.network.UNet;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Halo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelExportTest {
    private static final Network NETWORK = new UNet(4, 3, 0.1).network(1, 2);
    private static final State WEIGHTS = Initialisation.he(NETWORK, 7, List.of());

    @TempDir
    Path folder;

    @Test
    void fileSaysWhatItIsAndHowCloseItComesToTheTrainer() {
        Path file = folder.resolve("model.onnx");
        double parity = ModelExport.write(NETWORK, WEIGHTS, spec(), file);
        try (OnnxModel model = OnnxModel.open(file, Device.CPU)) {
            ModelSpec.Training training = Objects.requireNonNull(model.spec().training());
            assertThat(training.parity()).isEqualTo(parity).isBetween(0.0, ModelExport.MOST_DIFFERENCE);
            assertThat(training.steps()).isEqualTo(42);
            assertThat(model.spec().classes()).containsExactly("background", "cell");
            // Depth 3: two 3x3 convolutions a level on each side and at the bottom, on a grid of 8.
            assertThat(model.reach()).isInstanceOfSatisfying(Reach.Local.class, local -> {
                assertThat(local.grid()).isEqualTo(Extent.of(8, 8));
                assertThat(local.crop()).isEqualTo(Halo.NONE);
                assertThat(local.halo().left()).isBetween(40, 48);
            });
        }
    }

    @Test
    void whatDiffersLeavesNoFile() throws IOException {
        Path file = folder.resolve("model.onnx");
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> ModelExport.write(NETWORK, WEIGHTS, spec(), file, -1))
                .withMessageContaining("model.onnx: expected ONNX Runtime to compute the trainer's scores");
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void scoresThatAreNotFiniteAreNotExported() {
        State broken = Initialisation.he(NETWORK, 7, List.of());
        broken.get("logits.bias")[0] = Float.NaN;
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> ModelExport.write(NETWORK, broken, spec(), folder.resolve("model.onnx")));
    }

    @Test
    void sameWeightsGiveTheSameBytes() throws IOException {
        ModelExport.write(NETWORK, WEIGHTS, spec(), folder.resolve("a.onnx"));
        ModelExport.write(NETWORK, WEIGHTS, spec(), folder.resolve("b.onnx"));
        assertThat(folder.resolve("a.onnx")).hasSameBinaryContentAs(folder.resolve("b.onnx"));
    }

    @Test
    void onnxRuntimeFoldsBatchNormalisationsWhenItLoads() throws IOException, OrtException {
        Path folded = folder.resolve("folded.onnx");
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.EXTENDED_OPT);
            options.setOptimizedModelFilePath(folded.toString());
            byte[] model = OnnxGraph.of(NETWORK, WEIGHTS, Map.of()).toByteArray();
            OrtEnvironment.getEnvironment().createSession(model, options).close();
        }
        assertThat(ModelProto.parseFrom(Files.readAllBytes(folded)).getGraph().getNodeList())
                .extracting(NodeProto::getOpType)
                .doesNotContain("BatchNormalization")
                .contains("ConvTranspose");
    }

    private static ModelSpec spec() {
        return new ModelSpec(
                "cells",
                Layout.NCHW,
                List.of(new ModelSpec.Channel("intensity", new Normalisation.ScanZScore())),
                List.of("background", "cell"),
                Activation.SOFTMAX,
                null,
                new ModelSpec.Training("U-Net", "00", 7, 42, "", Map.of(), 0));
    }
}
