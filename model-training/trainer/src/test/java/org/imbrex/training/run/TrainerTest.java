package org.imbrex.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.imbrex.error.CancelledException;
import org.imbrex.error.DivergedException;
import org.imbrex.metric.ClassScores;
import org.imbrex.metric.ConfusionMatrix;
import org.imbrex.model.Device;
import org.imbrex.onnx.OnnxModel;
import org.imbrex.postprocess.Postprocessing;
import org.imbrex.progress.Progress;
import org.imbrex.segment.SegmentOptions;
import org.imbrex.segment.Segmenter;
import org.imbrex.training.augment.Augmentation;
import org.imbrex.training.checkpoint.Checkpoint;
import org.imbrex.training.data.Case;
import org.imbrex.training.data.DataSet;
import org.imbrex.training.data.LoadedCase;
import org.imbrex.training.data.Split;
import org.imbrex.training.export.ModelExport;
import org.imbrex.training.loss.LossChoice;
import org.imbrex.training.network.UNet;
import org.imbrex.volume.Axis;
import org.imbrex.volume.LabelMap;
import org.imbrex.yaml.Setting;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerTest {
    private static final TrainingConfig CONFIG = TrainingConfig.defaults()
            .withNetwork(new UNet(4, 2, 0.1))
            .with("optimiser.rate", 1e-2)
            .with("optimiser.average", 0.9)
            .with("schedule.rise", 5)
            .withLength(new Length(60, 0, 20))
            .with("patches.size", 32)
            .with("patches.foreground", 0.5)
            .withAugmentation(Augmentation.none());

    @TempDir
    static Path shared;

    private static DataSet data;

    @TempDir
    Path folder;

    @BeforeAll
    static void scans() throws IOException {
        data = SampleScans.discs(shared, 8, 68);
    }

    @Test
    void findsDiscsAndExportsWhatItValidated() throws IOException {
        List<String> lines = new ArrayList<>();
        TrainedModel model = Trainer.train(data, CONFIG, Device.CPU, folder, listening(lines));

        Epoch best = model.history().best().orElseThrow();
        assertThat(best.foregroundDice()).isGreaterThan(0.85);
        assertThat(model.complete()).isTrue();
        assertThat(model.history().epochs()).extracting(Epoch::step).containsExactly(20L, 40L, 60L);
        assertThat(Files.readAllLines(folder.resolve(Trainer.HISTORY)))
                .hasSize(4)
                .first()
                .isEqualTo("epoch,step,loss,validation loss,rate,dice background,dice foreground,dice,"
                        + "lesions foreground,found foreground,false alarms foreground,waited,seconds");
        assertThat(best.validation().loss()).isBetween(0.0, 1.0);
        assertThat(best.validation().classes().get(1).lesions().recall()).isEqualTo(1);
        assertThat(folder).isDirectoryContaining("glob:**events.out.tfevents.*");
        assertThat(Checkpoint.read(folder.resolve(Trainer.BEST)).state().get("logits.weight"))
                .isEqualTo(model.weights().get("logits.weight"));
        assertThat(lines).anyMatch(line -> line.contains("best so far"));

        Path file = folder.resolve("model.onnx");
        ModelExport.write(model.network(), model.weights(), model.spec(), file);
        assertThat(diceOf(file)).isEqualTo(best.foregroundDice());
    }

    /** The exported model on the validation scans, through the same code as any scan. */
    private static double diceOf(Path file) {
        ConfusionMatrix matrix = ConfusionMatrix.empty(2);
        try (OnnxModel model = OnnxModel.open(file, Device.CPU)) {
            for (Case c : data.split(CONFIG.seed()).validation()) {
                LoadedCase loaded = LoadedCase.load(data, c);
                LabelMap found =
                        LabelMap.empty(loaded.labels().extent(), loaded.labels().geometry());
                Segmenter.segment(model, loaded.scan(), found.sink(), SegmentOptions.within(1 << 30), Progress.NONE);
                matrix = matrix.plus(ConfusionMatrix.count(2, loaded.labels(), found));
            }
        }
        return ClassScores.of(matrix, 1).dice();
    }

    @Test
    void sameSeedGivesTheSameWeights() {
        TrainingConfig config = CONFIG.withLength(new Length(8, 0, 4));
        TrainedModel a = Trainer.train(data, config, Device.CPU, folder, Progress.NONE);
        TrainedModel b = Trainer.train(data, config, Device.CPU, folder, Progress.NONE);
        TrainedModel c = Trainer.train(data, config.withSeed(2), Device.CPU, folder, Progress.NONE);
        a.weights()
                .arrays()
                .forEach(
                        (name, array) -> assertThat(array).isEqualTo(b.weights().get(name)));
        assertThat(a.weights().get("logits.weight")).isNotEqualTo(c.weights().get("logits.weight"));
    }

    @Test
    void sameSeedGivesTheSameFile() {
        TrainingConfig config = CONFIG.withLength(new Length(4, 0, 2));
        for (String name : List.of("a.onnx", "b.onnx")) {
            TrainedModel model = Trainer.train(data, config, Device.CPU, folder, Progress.NONE);
            ModelExport.write(model.network(), model.weights(), model.spec(), folder.resolve(name));
        }
        assertThat(folder.resolve("a.onnx")).hasSameBinaryContentAs(folder.resolve("b.onnx"));
    }

    @Test
    void withoutValidationTheLastWeightsAreTheModel() throws IOException {
        DataSet all = new DataSet(
                data.file(),
                data.name(),
                data.channels(),
                data.normalisation(),
                data.classes(),
                data.regions(),
                data.codes(),
                Postprocessing.NONE.withMinSize("3mm3"),
                data.values(),
                data.grid(),
                data.cases(),
                Optional.of(new Split(data.cases(), List.of(), List.of())),
                List.of());
        List<String> lines = new ArrayList<>();
        TrainedModel model =
                Trainer.train(all, CONFIG.withLength(new Length(6, 0, 3)), Device.CPU, folder, listening(lines));
        assertThat(model.history().best().orElseThrow().step()).isEqualTo(6);
        assertThat(Checkpoint.read(folder.resolve(Trainer.LAST)).state().get("average.logits.weight"))
                .isEqualTo(model.weights().get("logits.weight"));
        assertThat(model.spec().postprocessing()).as("goes into the model").isEqualTo(all.postprocessing());
        assertThat(lines).anyMatch(line -> line.startsWith("no case to validate on: "));
        assertThat(Files.readAllLines(folder.resolve(Trainer.HISTORY)).get(2)).contains(",,,,");
    }

    /** Every way to change the loop runs a few steps: no word of the configuration is without effect or without code. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "network.deep-supervision=true",
                "network.padding=valid patches.size=64",
                "loss.border.weight=10",
                "loss.overlapping=true loss.kind=dice-focal",
                "loss.l1=1e-4 loss.l2=1e-4 optimiser.clip=1 optimiser.kind=nesterov",
                "network.scale=1 schedule.kind=plateau optimiser.average=0",
                "patches.rare-cases=4 patches.rare-augmentation=3 patches.hard-negatives=0.5"
            })
    void everyWayTrains(String settings) {
        TrainingConfig config = CONFIG.withLength(new Length(2, 0, 1))
                .with(Arrays.stream(settings.split(" "))
                        .map(text -> Setting.of(text, "test"))
                        .toList());
        TrainedModel model = Trainer.train(data, config, Device.CPU, folder, Progress.NONE);
        ModelExport.write(model.network(), model.weights(), model.spec(), folder.resolve("model.onnx"));
        assertThat(model.history().epochs()).hasSize(2);
    }

    @Test
    void hardNegativesAreLearntFromAfterTheFirstEpoch() {
        TrainingConfig config = CONFIG.withLength(new Length(6, 0, 2));
        List<String> lines = new ArrayList<>();
        TrainedModel with =
                Trainer.train(data, config.with("patches.hard-negatives", 0.5), Device.CPU, folder, listening(lines));
        TrainedModel without = Trainer.train(data, config, Device.CPU, folder, Progress.NONE);
        assertThat(lines)
                .filteredOn(line -> line.matches("hard negatives found in training scans: [1-9].*"))
                .isNotEmpty();
        List<Double> losses = with.history().epochs().stream().map(Epoch::loss).toList();
        List<Double> lossesWithout =
                without.history().epochs().stream().map(Epoch::loss).toList();
        assertThat(losses.get(0)).as("none is known yet").isEqualTo(lossesWithout.get(0));
        assertThat(losses.get(2)).isNotEqualTo(lossesWithout.get(2));
    }

    @Test
    void theModelSaysAlongWhichAxesItsPatchesWereMirrored() {
        TrainingConfig config = CONFIG.withLength(new Length(2, 0, 1))
                .with(List.of(
                        Setting.of("augmentation.effects.mirror={probability: 0.5, low: 1, high: 1}", "test"),
                        Setting.of("augmentation.mirror-axes=x", "test")));
        TrainedModel model = Trainer.train(data, config, Device.CPU, folder, Progress.NONE);
        assertThat(model.spec().mirrorAxes()).containsExactly(Axis.X);
        TrainedModel never =
                Trainer.train(data, CONFIG.withLength(new Length(2, 0, 1)), Device.CPU, folder, Progress.NONE);
        assertThat(never.spec().mirrorAxes()).isEmpty();
    }

    @Test
    void aTimeBudgetBecomesSteps() {
        TrainingConfig config = CONFIG.withLength(Length.ofSeconds(4));
        TrainedModel model = Trainer.train(data, config, Device.CPU, folder, Progress.NONE);
        Length length = model.config().length();
        assertThat(length.seconds()).isZero();
        assertThat(length.steps()).isPositive();
        assertThat(model.spec().training())
                .satisfies(training -> assertThat(training.configuration()).contains("steps: " + length.steps()));
    }

    /** A rate of about nothing: no validation is better than the first. */
    @Test
    void patienceEndsARunEarly() {
        TrainingConfig config = CONFIG.with("optimiser.rate", 1e-12)
                .with("network.block.normalisation", "none")
                .withLength(new Length(60, 0, 2, 3));
        List<String> lines = new ArrayList<>();
        TrainedModel model = Trainer.train(data, config, Device.CPU, folder, listening(lines));
        assertThat(model.history().epochs()).extracting(Epoch::step).containsExactly(2L, 4L, 6L, 8L);
        assertThat(model.complete()).isTrue();
        assertThat(lines).contains("ended early: none of the last 3 validations was better");
    }

    @Test
    void paceFillsTheTime() {
        Pace pace = new Pace(0.2, 1);
        // A validation every 125 steps costs 1 s in 25 s, which is 4 %.
        Length length = pace.fill(260, Length.ofSeconds(300));
        assertThat(length.epoch()).isEqualTo(125);
        assertThat(length.steps()).isEqualTo(1250);
        assertThat(pace.fill(0.1, Length.ofSeconds(300)).steps()).isEqualTo(1);
    }

    @Test
    void cancellingKeepsTheBestEpoch() {
        AtomicBoolean cancelled = new AtomicBoolean();
        Progress progress = new Progress() {
            @Override
            public void update(String task, long done, long total) {
                cancelled.set(task.equals("training") && done == 30);
            }

            @Override
            public boolean cancelled() {
                return cancelled.get();
            }
        };
        TrainedModel model = Trainer.train(data, CONFIG, Device.CPU, folder, progress);
        assertThat(model.complete()).isFalse();
        assertThat(model.history().epochs()).extracting(Epoch::step).containsExactly(20L);
    }

    @Test
    void cancellingBeforeTheFirstEpochGivesNothing() {
        Progress progress = new Progress() {
            private boolean stop;

            @Override
            public void update(String task, long done, long total) {
                stop |= task.equals("training");
            }

            @Override
            public boolean cancelled() {
                return stop;
            }
        };
        assertThatExceptionOfType(CancelledException.class)
                .isThrownBy(() -> Trainer.train(data, CONFIG, Device.CPU, folder, progress));
    }

    @Test
    void aLossThatIsNotFiniteNamesTheStepAndTheRate() {
        TrainingConfig wild = CONFIG.with("optimiser.rate", 1e30).with("schedule.rise", 0);
        assertThatExceptionOfType(DivergedException.class)
                .isThrownBy(() -> Trainer.train(data, wild, Device.CPU, folder, Progress.NONE))
                .withMessageMatching(
                        "step \\d+: expected a finite loss, found NaN \\(first in .*\\); the learning rate .*");
    }

    @Test
    void focalLossStartsAtTheClassShares() {
        TrainingConfig config =
                CONFIG.withLoss(LossChoice.of(LossChoice.Kind.FOCAL)).withLength(new Length(1, 0, 1));
        TrainedModel model = Trainer.train(data, config, Device.CPU, folder, Progress.NONE);
        long discs = 0;
        long all = 0;
        for (Case c : data.split(config.seed()).train()) {
            byte[] labels = LoadedCase.load(data, c).labels().labels();
            for (byte label : labels) {
                discs += label;
            }
            all += labels.length;
        }
        // The first step moves each number by no more than the rate, a hundredth.
        float[] bias = model.weights().get("logits.bias");
        assertThat((double) bias[1]).isCloseTo(Math.log((double) discs / all), within(0.011));
        assertThat((double) bias[0]).isCloseTo(Math.log(1 - (double) discs / all), within(0.011));
    }

    private static Progress listening(List<String> lines) {
        return new Progress() {
            @Override
            public void update(String task, long done, long total) {}

            @Override
            public void message(String line) {
                lines.add(line);
            }
        };
    }
}
