package org.imbrex.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.imbrex.io.MaskWriter;
import org.imbrex.io.ScanWriter;
import org.imbrex.metric.ClassScores;
import org.imbrex.metric.ConfusionMatrix;
import org.imbrex.model.Device;
import org.imbrex.model.Layout;
import org.imbrex.model.Reach;
import org.imbrex.onnx.OnnxModel;
import org.imbrex.progress.Progress;
import org.imbrex.segment.SegmentOptions;
import org.imbrex.segment.Segmenter;
import org.imbrex.training.augment.Augmentation;
import org.imbrex.training.augment.Effect;
import org.imbrex.training.data.Case;
import org.imbrex.training.data.DataSet;
import org.imbrex.training.data.LoadedCase;
import org.imbrex.training.export.ModelExport;
import org.imbrex.training.network.UNet;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.Volume;
import org.imbrex.yaml.Setting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Balls in volumes, whose slices are twice as far apart as their voxels are wide. */
class VolumeTrainingTest {
    private static final Extent EXTENT = new Extent(18, 40, 36);

    @TempDir
    Path folder;

    @Test
    void ballsAreFoundAndTheModelIsExported() throws IOException {
        DataSet data = balls();
        TrainingConfig config = TrainingConfig.defaults()
                .withNetwork(new UNet(4, 2, 0))
                .with(List.of(
                        Setting.of("network.dimensions=3", "test"),
                        Setting.of("network.flat-levels=1", "test"),
                        Setting.of("patches.size=[8, 24, 24]", "test"),
                        Setting.of("patches.batch=2", "test"),
                        Setting.of("patches.foreground=0.5", "test"),
                        Setting.of("optimiser.rate=0.01", "test"),
                        Setting.of("optimiser.average=0.9", "test"),
                        Setting.of("schedule.rise=5", "test")))
                .withAugmentation(Augmentation.none().with(Augmentation.Kind.MIRROR, Effect.of(0.5)))
                .withLength(new Length(90, 0, 45));
        TrainedModel model = Trainer.train(data, config, Device.CPU, folder.resolve("run"), Progress.NONE);
        Epoch best = model.history().best().orElseThrow();
        assertThat(best.foregroundDice()).isGreaterThan(0.8);
        Path file = folder.resolve("model.onnx");
        ModelExport.write(model.network(), model.weights(), model.spec(), file);
        try (OnnxModel exported = OnnxModel.open(file, Device.CPU)) {
            assertThat(exported.spec().layout()).isEqualTo(Layout.NCDHW);
            assertThat(exported.reach()).isInstanceOf(Reach.Local.class);
            assertThat(exported.reach().grid()).isEqualTo(new Extent(2, 4, 4));
            Case last = data.split(1).validation().get(0);
            LoadedCase loaded = LoadedCase.load(data, last);
            LabelMap found =
                    LabelMap.empty(loaded.labels().extent(), loaded.labels().geometry());
            Segmenter.segment(exported, loaded.scan(), found.sink(), SegmentOptions.within(1 << 30), Progress.NONE);
            double dice = ClassScores.of(ConfusionMatrix.count(2, loaded.labels(), found), 1)
                    .dice();
            assertThat(dice).isEqualTo(best.foregroundDice());
        }
    }

    private DataSet balls() throws IOException {
        Files.createDirectories(folder.resolve("images"));
        Files.createDirectories(folder.resolve("masks"));
        for (int i = 0; i < 3; i++) {
            ball(i);
        }
        String split = "classes: [background, ball]\nsplit: {train: ['0', '1'], validation: ['2']}\n";
        return DataSet.open(Files.writeString(folder.resolve("dataset.yaml"), split));
    }

    private void ball(int number) {
        Random random = new Random(number);
        Geometry geometry = Geometry.spaced(1, 1, 2);
        int voxels = (int) EXTENT.voxels();
        float[] image = new float[voxels];
        byte[] labels = new byte[voxels];
        for (int i = 0; i < voxels; i++) {
            int x = i % EXTENT.width();
            int y = i / EXTENT.width() % EXTENT.height();
            int z = i / EXTENT.width() / EXTENT.height();
            double away = Math.hypot(Math.hypot(x - 14 - 3 * number, y - 16 - 2 * number), 2 * (z - 8));
            labels[i] = (byte) (away < 9 ? 1 : 0);
            image[i] = (int) (100 + 60 * labels[i] + 15 * random.nextGaussian());
        }
        ScanInfo info = new ScanInfo(EXTENT, 1, SampleType.UINT8, geometry);
        ScanWriter.write(folder.resolve("images/" + number + ".tif"), new Volume(info, List.of(image)));
        MaskWriter.write(folder.resolve("masks/" + number + ".tif"), new LabelMap(EXTENT, geometry, labels));
    }
}
