package org.imbrex.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.imbrex.model.Device;
import org.imbrex.model.ModelSpec;
import org.imbrex.onnx.OnnxModel;
import org.imbrex.progress.Progress;
import org.imbrex.training.augment.Augmentation;
import org.imbrex.training.data.DataSet;
import org.imbrex.training.export.ModelExport;
import org.imbrex.training.network.UNet;
import org.imbrex.volume.Orientation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real brains in NIfTI, FLAIR and T2 in files of their own: a few steps over slices. */
class LesionVolumesTest {
    private static final Path DATA = Path.of(
            System.getProperty("imbrex.root"), "..", "shared", "data", "open-ms-lesions", "cross_sectional", "MNI");

    @TempDir
    Path folder;

    @Test
    void slicesOfVolumesAreLearntFrom() throws IOException {
        assumeTrue(Files.isDirectory(DATA), "the shared data is not at hand");
        String text = """
                channels: [FLAIR, T2]
                classes: [background, lesion]
                orientation: LPS
                spacing: [4.0, 4.0, 16.0]
                split: {train: [patient19], validation: [patient26]}
                cases:
                """;
        for (String patient : List.of("patient19", "patient26")) {
            text += """
                      %1$s:
                        images:
                          - "%2$s/FLAIR_N4_noneck_reduced_winsor_regtoFLAIR_brain_N4_regtoMNI.nii.gz"
                          - "%2$s/T2_N4_noneck_reduced_winsor_regtoFLAIR_brain_N4_regtoMNI.nii.gz"
                        mask: "%2$s/GOLD_STANDARD_N4_noneck_reduced_winsor_regtoFLAIR_regtoMNI.nii.gz"
                    """.formatted(
                            patient, DATA.resolve(patient).toAbsolutePath().normalize());
        }
        DataSet data = DataSet.open(Files.writeString(folder.resolve("dataset.yaml"), text));
        TrainingConfig config = TrainingConfig.defaults()
                .withNetwork(new UNet(4, 2, 0.1))
                .withLength(new Length(3, 0, 3))
                .withPatches(32, 2, 0.5)
                .withAugmentation(Augmentation.none());
        TrainedModel model = Trainer.train(data, config, Device.CPU, folder.resolve("run"), Progress.NONE);
        assertThat(model.history().epochs()).hasSize(1);
        Path file = folder.resolve("lesions.onnx");
        ModelExport.write(model.network(), model.weights(), model.spec(), file);
        try (OnnxModel exported = OnnxModel.open(file, Device.CPU)) {
            ModelSpec spec = exported.spec();
            assertThat(spec.channels()).extracting(ModelSpec.Channel::name).containsExactly("FLAIR", "T2");
            assertThat(spec.orientation()).isEqualTo(new Orientation("LPS"));
            assertThat(spec.spacing()).containsExactly(4.0, 4.0, 16.0);
        }
    }
}
