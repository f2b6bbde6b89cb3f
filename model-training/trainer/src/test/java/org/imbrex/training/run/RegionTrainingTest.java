package org.imbrex.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.imbrex.error.InputException;
import org.imbrex.model.Activation;
import org.imbrex.model.Device;
import org.imbrex.progress.Progress;
import org.imbrex.training.augment.Augmentation;
import org.imbrex.training.data.DataSet;
import org.imbrex.training.network.UNet;
import org.imbrex.training.plan.Planner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classes inside others: a bright tumour inside a liver. */
class RegionTrainingTest {
    @TempDir
    private Path folder;

    @Test
    void aTumourIsLearntInsideItsLiver() throws IOException {
        DataSet data = data("contains: {liver: [tumour]}");
        assertThat(data.regions()).containsExactly(List.of(0), List.of(1, 2), List.of(2));
        TrainingConfig planned = Planner.plan(data, List.of(), Device.CPU, 4L << 30, Progress.NONE)
                .config();
        assertThat(planned.loss().overlapping()).isTrue();
        TrainingConfig config = TrainingConfig.defaults()
                .withNetwork(new UNet(8, 2, 0))
                .withLoss(planned.loss())
                .with("optimiser.rate", 1e-2)
                .with("optimiser.average", 0.9)
                .with("schedule.rise", 5)
                .withPatches(32, 4, 0.7)
                .withLength(new Length(300, 0, 300))
                .withAugmentation(Augmentation.none());
        TrainedModel model = Trainer.train(data, config, Device.CPU, folder.resolve("run"), Progress.NONE);
        assertThat(model.spec().activation()).isEqualTo(Activation.SOFTMAX);
        Epoch best = model.history().best().orElseThrow();
        System.err.println("DICE " + best.dice() + best.loss());
        assertThat(best.dice().get(1)).isGreaterThan(0.8);
        assertThat(best.dice().get(2)).isGreaterThan(0.8);
    }

    @Test
    void whatIsInsideIsInsideWhateverThatLiesIn() throws IOException {
        DataSet data = data("classes: [background, body, liver, tumour]\ncontains: {liver: [tumour], body: [liver]}");
        assertThat(data.regions()).containsExactly(List.of(0), List.of(1, 2, 3), List.of(2, 3), List.of(3));
    }

    @Test
    void classesThatCannotBeInsideEachOtherAreNamed() {
        assertThatThrownBy(() -> data("contains: {liver: [tumor]}"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("found tumor (did you mean tumour?)");
        assertThatThrownBy(() -> data("contains: {background: [tumour]}")).hasMessageContaining("found background");
        assertThatThrownBy(() -> data("contains: {liver: [tumour], tumour: [liver]}"))
                .hasMessageContaining("liver and tumour inside each other");
    }

    @Test
    void classesInsideOthersWithoutALossOfRegionsAreSaidAloud() throws IOException {
        List<String> warnings = new ArrayList<>();
        TrainingConfig config = TrainingConfig.defaults()
                .withNetwork(new UNet(2, 1, 0))
                .withPatches(16, 2, 0.5)
                .withLength(new Length(1, 0, 1));
        Progress listening = new Progress() {
            @Override
            public void update(String task, long done, long total) {}

            @Override
            public boolean cancelled() {
                return false;
            }

            @Override
            public void warning(String line) {
                warnings.add(line);
            }
        };
        Trainer.train(data("contains: {liver: [tumour]}"), config, Device.CPU, folder.resolve("run"), listening);
        assertThat(warnings).anyMatch(line -> line.contains("loss.overlapping is false"));
    }

    private DataSet data(String yaml) throws IOException {
        Random random = new Random(3);
        for (int i = 0; i < 6; i++) {
            BufferedImage image = new BufferedImage(48, 48, BufferedImage.TYPE_BYTE_GRAY);
            BufferedImage mask = new BufferedImage(48, 48, BufferedImage.TYPE_BYTE_GRAY);
            int left = 6 + random.nextInt(10);
            int top = 6 + random.nextInt(10);
            for (int y = 0; y < 48; y++) {
                for (int x = 0; x < 48; x++) {
                    boolean liver = Math.hypot(y - top - 12, x - left - 12) < 12;
                    boolean tumour = Math.hypot(y - top - 12, x - left - 12) < 8;
                    int grey = (tumour ? 220 : liver ? 130 : 40) + random.nextInt(30);
                    image.getRaster().setSample(x, y, 0, grey);
                    mask.getRaster().setSample(x, y, 0, tumour ? 2 : liver ? 1 : 0);
                }
            }
            write("images/" + i + ".png", image);
            write("masks/" + i + ".png", mask);
        }
        String classes = yaml.contains("classes") ? "" : "classes: [background, liver, tumour]\n";
        String split = "split: {train: [0-3], validation: [4-5]}\n";
        return DataSet.open(Files.writeString(folder.resolve("dataset.yaml"), classes + split + yaml));
    }

    private void write(String name, BufferedImage image) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        ImageIO.write(image, "png", file.toFile());
    }
}
