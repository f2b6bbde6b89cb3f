package org.imbrex.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.imbrex.error.InputException;
import org.imbrex.metric.LesionCounts;
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
        assertThat(best.dice().get(1)).isGreaterThan(0.8);
        assertThat(best.dice().get(2)).isGreaterThan(0.8);
        // Half of the liver is tumour: what is taken for the one in place of the other is right for the whole.
        ClassTally liver = best.validation().classes().get(1);
        ClassTally tumour = best.validation().classes().get(2);
        ClassTally whole = best.validation().whole(1);
        assertThat(best.validation().regions().keySet()).containsExactly(1);
        assertThat(whole.truth()).isEqualTo(liver.truth() + tumour.truth());
        assertThat(whole.both()).isBetween(liver.both() + tumour.both(), whole.truth());
        assertThat(whole.dice()).isGreaterThanOrEqualTo(liver.dice());
        assertThat(whole.lesions().truth()).isEqualTo(2); // one in each of the two scans
        assertThat(best.foregroundDice()).isEqualTo((whole.dice() + tumour.dice()) / 2);
        assertThat(Files.readAllLines(folder.resolve("run/history.csv")).get(0))
                .contains("dice liver,dice tumour,dice,")
                .contains(
                        ",dice region liver,lesions region liver,found region liver,false alarms region liver,waited");
    }

    /** The best epoch is that of the better regions, though its liver without the tumour is worse. */
    @Test
    void theBestEpochIsTheOneWithTheBestRegions() {
        Epoch shells = epoch(10, tally(0.9), tally(0.5), tally(0.6));
        Epoch regions = epoch(20, tally(0.4), tally(0.6), tally(0.9));
        History history = new History(List.of("background", "liver", "tumour"), List.of(shells, regions));
        assertThat(history.best()).contains(regions);
        assertThat(regions.foregroundDice()).isEqualTo(0.75);
        assertThat(history.scalars(regions)).containsEntry("dice/region liver", 0.9);
    }

    @Test
    void epochsOfCheckpointsFromBeforeThereWereRegionsAreRead() throws IOException {
        ObjectMapper json = new ObjectMapper();
        Epoch now = epoch(20, tally(0.4), tally(0.6), tally(0.9));
        assertThat(json.readValue(json.writeValueAsString(now), Epoch.class)).isEqualTo(now);
        ValidationScores before = json.readValue(
                "{\"loss\":0.5,\"classes\":[{\"truth\":10,\"predicted\":10,\"both\":4,\"lesions\":"
                        + "{\"truth\":1,\"found\":1,\"predicted\":1,\"right\":1}}]}",
                ValidationScores.class);
        assertThat(before.regions()).isEmpty();
        assertThat(before.whole(0).dice()).isEqualTo(0.4);
    }

    private static Epoch epoch(long step, ClassTally liver, ClassTally tumour, ClassTally region) {
        ValidationScores scores =
                new ValidationScores(0.5, List.of(tally(1), liver, tumour), new TreeMap<>(Map.of(1, region)));
        return new Epoch(step, 0.5, 1e-3, scores, 0, 1);
    }

    private static ClassTally tally(double dice) {
        return new ClassTally(100, 100, Math.round(100 * dice), LesionCounts.NONE);
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
