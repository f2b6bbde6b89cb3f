package org.imbrex.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.imbrex.error.InputException;
import org.imbrex.model.Device;
import org.imbrex.progress.Progress;
import org.imbrex.training.data.DataSet;
import org.imbrex.training.export.ModelExport;
import org.imbrex.training.network.Initialisation;
import org.imbrex.training.network.Network;
import org.imbrex.training.network.State;
import org.imbrex.training.network.UNet;
import org.imbrex.yaml.Setting;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainedTest {
    private static final TrainingConfig CONFIG = TrainingConfig.defaults()
            .withNetwork(new UNet(4, 2, 0))
            .withLength(new Length(20, 0, 20))
            .with(List.of(
                    Setting.of("patches.size=32", "test"),
                    Setting.of("optimiser.rate=1e-2", "test"),
                    Setting.of("network.block.activation=prelu", "test")));

    @TempDir
    static Path shared;

    private static DataSet data;
    private static TrainedModel model;
    private static Pretrained pretrained;

    @TempDir
    private Path folder;

    @BeforeAll
    static void train() throws IOException {
        data = SampleScans.discs(shared, 6, 48);
        model = Trainer.train(data, CONFIG, Device.CPU, shared.resolve("run"), Progress.NONE);
        Path file = shared.resolve("model.onnx");
        ModelExport.write(model.network(), model.weights(), model.spec(), file);
        pretrained = Pretrained.read(file);
    }

    @Test
    void everyNumberComesBackFromTheGraph() {
        State other = Initialisation.he(model.network(), 99, List.of());
        State start = pretrained.start(model.network(), data.classes(), other);
        assertThat(start.arrays()).hasSameSizeAs(model.weights().arrays());
        model.weights()
                .arrays()
                .forEach((name, array) -> assertThat(start.get(name)).as(name).isEqualTo(array));
        assertThat(pretrained.config()).isEqualTo(model.config());
        assertThat(pretrained.furtherConfig().optimiser().rate()).isEqualTo(1e-3);
    }

    @Test
    void classesKeepTheirScoresByNameAndNewOnesAreAdded() {
        List<String> classes = List.of("vessel", "foreground", "background");
        Network network = CONFIG.network().network(1, 3);
        State initial = Initialisation.he(network, 99, List.of());
        State start = pretrained.start(network, classes, initial);
        float[] kernel = start.get("logits.weight");
        float[] known = model.weights().get("logits.weight");
        assertThat(Arrays.copyOfRange(kernel, 0, 4)).isEqualTo(Arrays.copyOfRange(initial.get("logits.weight"), 0, 4));
        assertThat(Arrays.copyOfRange(kernel, 4, 8)).isEqualTo(Arrays.copyOfRange(known, 4, 8));
        assertThat(Arrays.copyOfRange(kernel, 8, 12)).isEqualTo(Arrays.copyOfRange(known, 0, 4));
        assertThat(start.get("logits.bias")[1]).isEqualTo(model.weights().get("logits.bias")[1]);
        assertThat(start.get("down0.a.norm.mean")).isEqualTo(model.weights().get("down0.a.norm.mean"));
        assertThat(pretrained.words(classes)).endsWith("; it does not know vessel");
    }

    /** Deep supervision has heads that no exported model holds. */
    @Test
    void whatOnlyTrainingHasStartsByChance() {
        Network network =
                CONFIG.with("network.deep-supervision", true).network().network(1, 2);
        State initial = Initialisation.he(network, 99, List.of());
        State start = pretrained.start(network, data.classes(), initial);
        assertThat(start.get("logits1.weight")).isEqualTo(initial.get("logits1.weight"));
        assertThat(start.get("logits.weight")).isEqualTo(model.weights().get("logits.weight"));
    }

    @Test
    void trainingThatStartsFromItIsAsGoodAtOnce() {
        TrainingConfig config = pretrained
                .furtherConfig()
                .with("optimiser.rate", 1e-12)
                .with("optimiser.average", 0.999)
                .withLength(new Length(1, 0, 1));
        TrainedModel further =
                Trainer.train(new TrainingTask(data, config, Device.CPU, pretrained), folder, Progress.NONE);
        double before = model.history().best().orElseThrow().foregroundDice();
        assertThat(further.history().best().orElseThrow().foregroundDice()).isGreaterThan(before - 0.05);
        assertThat(further.start().expected()).isNaN();
        assertThat(Objects.requireNonNull(further.spec().training()).network())
                .endsWith(", started from a model with SHA-256 " + pretrained.sha256());
        // Without the model it would be another run.
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> Trainer.resume(new TrainingTask(data, config, Device.CPU), folder, Progress.NONE))
                .withMessageContaining("expected the scans that the run was begun with");
    }

    @Test
    void anotherNetworkIsRefused() {
        Network wider = new UNet(8, 2, 0).network(1, 2);
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> pretrained.start(wider, data.classes(), new State(initial(wider))))
                .withMessageEndingWith(
                        "expected 72 numbers in down0.a.convolution.weight of a U-Net, base 8, depth 2, found 36");
    }

    private static Map<String, float[]> initial(Network network) {
        return Initialisation.he(network, 1, List.of()).arrays();
    }
}
