package org.imbrex.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.imbrex.error.InputException;
import org.imbrex.error.UsageException;
import org.imbrex.training.augment.Augmentation;
import org.imbrex.training.augment.Effect;
import org.imbrex.training.loss.LossChoice;
import org.imbrex.training.network.UNet;
import org.imbrex.volume.Extent;
import org.imbrex.yaml.Setting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingConfigTest {
    private static final TrainingConfig DEFAULTS = TrainingConfig.defaults();

    @TempDir
    Path folder;

    private TrainingConfig read(String yaml) throws IOException {
        return TrainingConfig.read(Files.writeString(folder.resolve("train.yaml"), yaml), DEFAULTS);
    }

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        TrainingConfig other = DEFAULTS.withAugmentation(
                        Augmentation.none().with(Augmentation.Kind.NOISE, Effect.of(1)))
                .with(List.of(
                        Setting.of("network.dimensions=3", "test"),
                        Setting.of("patches.size=[16, 64, 32]", "test"),
                        Setting.of("loss.kind=focal-tversky", "test"),
                        Setting.of("loss.weights=[0.25, 1e-7]", "test"),
                        Setting.of("network.block.activation=leaky-relu", "test")))
                .withSeed(Long.MAX_VALUE);
        for (TrainingConfig config : List.of(DEFAULTS, other)) {
            assertThat(read(config.yaml())).isEqualTo(config);
            assertThat(read(config.yaml(Map.of("loss.kind", "a reason")))).isEqualTo(config);
        }
        assertThat(read("seed: 4")).isEqualTo(DEFAULTS.withSeed(4));
        assertThat(other.patch()).isEqualTo(new Extent(16, 64, 32));
    }

    @Test
    void everyKeyHasItsCommentAndReasonsStandAbove() {
        String yaml = DEFAULTS.yaml(Map.of("network.base", "what two cores learn in minutes"));
        assertThat(yaml).contains("""
                  # what two cores learn in minutes
                  base: 16  # channels of the first level; they double with every level
                """);
        assertThat(yaml.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(120));
        assertThat(yaml).contains("kind: dice-cross-entropy").contains("cross-entropy, kl, focal, dice");
    }

    @Test
    void mistakesNameTheLineAndTheKeyAndTheNearest() {
        mistake("loss:\n  gama: 1", "line 2: loss.gama: unknown key; did you mean gamma?");
        mistake("los:\n  gamma: 1", "line 1: los: unknown key; did you mean loss?");
        mistake("loss:\n  kind: focl", "line 2: loss.kind: expected cross-entropy or kl or ");
        mistake("loss:\n  kind: focl", "found focl (did you mean focal?)");
        mistake("seed: 1\nnetwork: 4", "line 2: network: expected keys with values, found 4");
        mistake("network:\n  base: large", "line 2: network.base: expected a whole number, found large");
        mistake("network:\n  base: 0", "line 2: network.base: expected 1 to 512, found 0");
        mistake("network:\n  base: [1]", "line 2: network.base: expected a text, found a list");
        mistake("loss:\n  weights: [1, a]", "line 2: loss.weights[1]: expected a number, found a");
        mistake("network:\n  deep-supervision: maybe", "expected true or false, found maybe");
        mistake("patches:\n  size: 100", "patches.size: expected multiples of [16, 16] for a network of depth 4");
        mistake("augmentation:\n  effects:\n    nois: none", "line 3: augmentation.effects.nois: unknown key; did you");
        mistake("augmentation:\n  effects:\n    cut-out: {low: 1}", "expected the key probability");
        mistake("loss: {overlapping: true, kind: kl}", "line 1: loss: expected overlapping: false with this kind");
    }

    @Test
    void valuesOnTheCommandLineAreReadLikeThoseOfAFile() {
        assertThat(DEFAULTS.with("augmentation.effects.noise", "none")
                        .augmentation()
                        .effects())
                .doesNotContainKey(Augmentation.Kind.NOISE);
        assertThat(DEFAULTS.with("augmentation.effects.noise.high", 0.5)
                        .augmentation()
                        .effects()
                        .get(Augmentation.Kind.NOISE))
                .isEqualTo(new Effect(0.5, 0, 0.5));
        // Neither would be right without the other, in whatever order they come.
        TrainingConfig small =
                DEFAULTS.with(List.of(Setting.of("patches.size=36", "--set"), Setting.of("network.depth=2", "--set")));
        assertThat(small.network()).isEqualTo(new UNet(16, 2, 0));
        assertThat(DEFAULTS.with("loss", "{kind: focal, gamma: 1}").loss().kind())
                .isEqualTo(LossChoice.Kind.FOCAL);
        wrong(Setting.of("loss.gama=1", "--set"), "--set loss.gama: unknown key; did you mean gamma?");
        wrong(new Setting("network.base", "0", "--base"), "--base: expected 1 to 512, found 0");
        wrong(new Setting("patches.size", "100", "--patch"), "--patch: patches.size: expected multiples of [16, 16]");
        wrong(Setting.of("seed.of=1", "--set"), "--set seed.of: expected a text, found keys with values");
        assertThatThrownBy(() -> Setting.of("gamma", "--set"))
                .isInstanceOf(UsageException.class)
                .hasMessage("--set: expected a key and a value such as loss.gamma=2, found gamma");
    }

    /** The file beside FORMATS.md; made anew by writing what is expected here. */
    @Test
    void theSchemaBesideTheFormatsIsThatOfTheRecord() throws IOException {
        Path stored = Path.of(System.getProperty("imbrex.root", "../.."), "app", "train.schema.json");
        assertThat(new ObjectMapper().readTree(stored.toFile()))
                .isEqualTo(new ObjectMapper().readTree(TrainingConfig.schema().toString()));
    }

    private static void wrong(Setting setting, String message) {
        assertThatThrownBy(() -> DEFAULTS.with(List.of(setting)))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith(message);
    }

    private void mistake(String yaml, String message) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(folder.resolve("train.yaml") + ": line ")
                .hasMessageContaining(message);
    }
}
