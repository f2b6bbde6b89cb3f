package org.imbrex.training.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.imbrex.cli.Main;
import org.imbrex.model.Device;
import org.imbrex.model.ModelSpec;
import org.imbrex.model.TileModel;
import org.imbrex.onnx.OnnxModel;
import org.imbrex.training.run.TrainingConfig;
import org.imbrex.volume.Extent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each run is a program of its own, as on a command line. */
class TrainCommandTest {
    @TempDir
    private Path folder;

    private record Ended(int code, String out, String err) {}

    private static Ended run(Object... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Dorg.bytedeco.javacpp.cachedir=" + System.getProperty("org.bytedeco.javacpp.cachedir"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        Arrays.stream(arguments).map(Object::toString).forEach(command::add);
        Path out = Files.createTempFile("out", ".txt");
        Path err = Files.createTempFile("err", ".txt");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            // Steps this small would be spent on waiting for the other threads' turn on a busy machine.
            builder.environment().put("OMP_WAIT_POLICY", "passive");
            int code = builder.start().waitFor();
            return new Ended(code, Files.readString(out, UTF_8), Files.readString(err, UTF_8));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    @Test
    void trainsAndWritesAModelThatSegments() throws Exception {
        Path data = Discs.write(folder.resolve("data"));
        Path out = folder.resolve("out");
        Ended trained = run(
                "train",
                data,
                "--out",
                out,
                "--steps",
                30,
                "--base",
                4,
                "--depth",
                2,
                "--patch",
                32,
                "--batch",
                2,
                "--loss",
                "dice-focal",
                "--class-weights",
                "inverse-root",
                "--config",
                Files.writeString(folder.resolve("train.yaml"), "loss:\n  gamma: 1.5\nseed: 2\n"),
                "--set",
                "optimiser.rate=0.002",
                "--seed",
                3,
                "--json",
                "--device",
                "cpu");
        assertThat(trained.code()).as(trained.err()).isZero();
        JsonNode result = new ObjectMapper().readTree(trained.out());
        assertThat(result.get("steps").asLong()).isEqualTo(30);
        assertThat(result.get("complete").asBoolean()).isTrue();
        assertThat(result.get("parity").asDouble()).isBetween(0.0, 1e-4);
        assertThat(result.at("/dice/disc").isNumber()).isTrue();
        assertThat(out.resolve("report.html")).content().contains("Validation Dice");
        try (TileModel model = OnnxModel.open(out.resolve("model.onnx"), Device.CPU)) {
            assertThat(model.spec().classes()).containsExactly("background", "disc");
            ModelSpec.Training training = Objects.requireNonNull(model.spec().training());
            assertThat(training.seed()).isEqualTo(3);
            assertThat(training.configuration()).contains("kind: dice-focal").contains("gamma: 1.5");
        }
        Path masks = folder.resolve("masks");
        Ended segmented = run("segment", "--model", out.resolve("model.onnx"), "--out", masks, data.resolve("images"));
        assertThat(segmented.code()).as(segmented.err()).isZero();
        assertThat(masks.resolve("6.png")).isNotEmptyFile();
    }

    @Test
    void planWritesWhatTrainReads() throws Exception {
        Path data = Discs.write(folder.resolve("data"));
        Path file = folder.resolve("train.yaml");
        Ended planned = run("plan", data, "--out", file, "--device", "cpu");
        assertThat(planned.code()).as(planned.err()).isZero();
        assertThat(planned.out()).startsWith(file + ": memory: about ");
        assertThat(file).content().startsWith("# train.yaml for discs\n#   cases: 4 to train on, 1 to validate on\n");
        TrainingConfig config = TrainingConfig.read(file, TrainingConfig.defaults());
        assertThat(config.patch()).isEqualTo(Extent.of(64, 64));
        Ended shown = run("plan", data, "--device", "cpu");
        assertThat(shown.out().strip()).isEqualTo(Files.readString(file).strip());
    }

    @Test
    void whatCannotBeIsWrongUseAndABadDataSetAFailedInput() throws Exception {
        Path out = folder.resolve("out");
        assertThat(run("train", folder, "--out", out, "--steps", 1, "--minutes", 1)
                        .code())
                .isEqualTo(2);
        Path data = Discs.write(folder.resolve("data"));
        assertThat(run("train", data, "--out", out, "--loss", "focl").err())
                .startsWith("imbrex: --loss: expected cross-entropy or ")
                .contains("found focl (did you mean focal?)");
        assertThat(run("train", data, "--out", out, "--patch", 100).err())
                .startsWith("imbrex: --patch: patches.size: expected multiples of [16, 16]");
        Ended empty = run("train", folder, "--out", out);
        assertThat(empty.code()).isEqualTo(1);
        assertThat(empty.err().lines()).hasSize(1).first().asString().startsWith("imbrex: " + folder);
        assertThat(out).doesNotExist();
    }
}
