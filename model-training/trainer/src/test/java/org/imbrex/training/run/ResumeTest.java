package org.imbrex.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.imbrex.error.InputException;
import org.imbrex.model.Device;
import org.imbrex.progress.Progress;
import org.imbrex.training.checkpoint.Checkpoint;
import org.imbrex.training.data.DataSet;
import org.imbrex.training.network.State;
import org.imbrex.training.network.UNet;
import org.imbrex.yaml.Setting;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that dies, and the one that goes on with it, against one that was left alone. */
class ResumeTest {
    /** Everything that remembers something is in it: averages, momentum, dropout, a plateau, augmentation, hard negatives. */
    private static final TrainingConfig CONFIG = TrainingConfig.defaults()
            .withNetwork(new UNet(4, 2, 0.2))
            .withLength(new Length(9, 0, 2))
            .with(List.of(
                    setting("patches.size=32"),
                    setting("patches.batch=2"),
                    setting("patches.accumulate=2"),
                    setting("patches.hard-negatives=0.5"),
                    setting("schedule.kind=plateau"),
                    setting("schedule.patience=1"),
                    setting("schedule.rise=2"),
                    setting("optimiser.average=0.9")));

    @TempDir
    static Path shared;

    private static DataSet data;

    @TempDir
    Path folder;

    @BeforeAll
    static void scans() throws IOException {
        data = SampleScans.discs(shared, 8, 36);
    }

    private static Setting setting(String text) {
        return Setting.of(text, "test");
    }

    @ParameterizedTest
    @ValueSource(strings = {"adamw", "nesterov", "adagrad", "rmsprop"})
    void aRunThatDiesAndGoesOnEndsAsOneThatWasLeftAlone(String optimiser) {
        TrainingConfig config = CONFIG.with("optimiser.kind", optimiser);
        TrainedModel whole = Trainer.train(data, config, Device.CPU, folder.resolve("whole"), Progress.NONE);
        Path broken = folder.resolve("broken");
        for (int step : new int[] {1, 5, 7}) {
            assertThatExceptionOfType(Death.class)
                    .isThrownBy(
                            () -> Trainer.resume(new TrainingTask(data, config, Device.CPU), broken, dyingAt(step)));
        }
        TrainedModel ended = Trainer.resume(new TrainingTask(data, config, Device.CPU), broken, Progress.NONE);

        assertSame(ended, whole);
        assertSameNumbers(numbers(broken), numbers(folder.resolve("whole")));
    }

    /** Killed after the last checkpoint and before the best one was written. */
    @Test
    void theBestWeightsAreMendedFromTheLast() throws IOException {
        TrainingConfig config = CONFIG.withLength(new Length(2, 0, 2));
        TrainedModel whole = Trainer.train(data, config, Device.CPU, folder, Progress.NONE);
        Files.delete(folder.resolve(Trainer.BEST));
        Files.delete(folder.resolve(Trainer.HISTORY));
        assertSame(Trainer.resume(new TrainingTask(data, config, Device.CPU), folder, Progress.NONE), whole);
        assertThat(folder.resolve(Trainer.HISTORY)).isNotEmptyFile();
    }

    @Test
    void aRunThatEndedEarlyStaysEnded() {
        TrainingConfig config = CONFIG.with("optimiser.rate", 1e-12)
                .with("network.block.normalisation", "none")
                .withLength(new Length(9, 0, 1, 1));
        TrainedModel ended = Trainer.train(data, config, Device.CPU, folder, Progress.NONE);
        assertThat(ended.history().steps()).isEqualTo(2);
        assertSame(Trainer.resume(new TrainingTask(data, config, Device.CPU), folder, Progress.NONE), ended);
    }

    @Test
    void aTimeBudgetIsNotSettledAgain() {
        TrainingConfig config = CONFIG.withLength(new Length(0, 1, 1));
        TrainedModel first = Trainer.train(data, config, Device.CPU, folder, Progress.NONE);
        assertThat(Trainer.begun(folder)).contains(config);
        assertThat(Trainer.resume(new TrainingTask(data, config, Device.CPU), folder, Progress.NONE)
                        .config())
                .isEqualTo(first.config());
    }

    @Test
    void whatCannotBeGoneOnWithIsRefusedInOneLine() throws IOException {
        TrainingConfig config = CONFIG.withLength(new Length(2, 0, 2));
        Trainer.train(data, config, Device.CPU, folder, Progress.NONE);
        Path last = folder.resolve(Trainer.LAST);
        refused(
                config.with("loss.kind", "focal"),
                data,
                "found another: kind: focal in place of kind: dice-cross-entropy");
        refused(config, data.withSplit(data.folds(3, 5).get(1)), "expected the scans that the run was begun with");

        Checkpoint checkpoint = Checkpoint.read(last);
        Map<String, String> texts = new HashMap<>(checkpoint.metadata());
        texts.put("format", "0");
        Checkpoint.write(last, texts, checkpoint.state().numbers());
        refused(config, data, "expected a checkpoint of version 1 to go on from, found version 0");

        Checkpoint.write(last, checkpoint.metadata(), Map.of());
        refused(config, data, "expected numbers called network.");

        Checkpoint.write(last, checkpoint.metadata(), checkpoint.state().numbers());
        byte[] bytes = Files.readAllBytes(last);
        Files.write(last, Arrays.copyOf(bytes, bytes.length - 1));
        refused(config, data, "it was cut short");
    }

    private void refused(TrainingConfig config, DataSet scans, String reason) {
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> Trainer.resume(new TrainingTask(scans, config, Device.CPU), folder, Progress.NONE))
                .withMessageStartingWith(folder.resolve(Trainer.LAST) + ": ")
                .withMessageContaining(reason);
    }

    private static void assertSame(TrainedModel found, TrainedModel expected) {
        assertSameNumbers(found.weights(), expected.weights());
        assertThat(found.history().epochs())
                .usingRecursiveComparison()
                .ignoringFields("waited", "seconds")
                .isEqualTo(expected.history().epochs());
        assertThat(found.spec()).isEqualTo(expected.spec());
    }

    private static void assertSameNumbers(State found, State expected) {
        assertThat(found.arrays().keySet()).isEqualTo(expected.arrays().keySet());
        expected.arrays()
                .forEach((name, array) -> assertThat(found.get(name)).as(name).isEqualTo(array));
    }

    private static State numbers(Path folder) {
        return Checkpoint.read(folder.resolve(Trainer.LAST)).state();
    }

    /** Not an exception that somebody might handle. */
    private static final class Death extends Error {
        private static final long serialVersionUID = 1;
    }

    private static Progress dyingAt(int step) {
        return (task, done, total) -> {
            if (task.equals("training") && done == step) {
                throw new Death();
            }
        };
    }
}
