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
import javax.imageio.ImageIO;
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
        Path out = Files.createTempFile("out", ".txt");
        Path err = Files.createTempFile("err", ".txt");
        try {
            int code = start(out, err, arguments).waitFor();
            return new Ended(code, Files.readString(out, UTF_8), Files.readString(err, UTF_8));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    private static Process start(Path out, Path err, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Dorg.bytedeco.javacpp.cachedir=" + System.getProperty("org.bytedeco.javacpp.cachedir"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        Arrays.stream(arguments).map(Object::toString).forEach(command::add);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        // Steps this small would be spent on waiting for the other threads' turn on a busy machine.
        builder.environment().put("OMP_WAIT_POLICY", "passive");
        return builder.start();
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
        assertThat(out.resolve("report.html"))
                .content()
                .contains("Validation Dice", "down0.a.convolution", "a voxel of the result depends on");
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
    void aKilledRunGoesOnToTheSameModelByteForByte() throws Exception {
        Path data = Discs.write(folder.resolve("data"));
        List<String> settings = List.of(
                "train",
                data.toString(),
                "--steps",
                "30",
                "--base",
                "4",
                "--depth",
                "2",
                "--patch",
                "32",
                "--batch",
                "2",
                "--set",
                "length.epoch=2",
                "--device",
                "cpu",
                "--quiet",
                "--out");
        List<Object> whole = new ArrayList<>(settings);
        whole.add(folder.resolve("whole"));
        Ended unbroken = run(whole.toArray());
        assertThat(unbroken.code()).as(unbroken.err()).isZero();

        Path out = folder.resolve("broken");
        List<Object> broken = new ArrayList<>(settings);
        broken.add(out);
        Process killed = start(folder.resolve("out.txt"), folder.resolve("err.txt"), broken.toArray());
        while (killed.isAlive() && Files.notExists(out.resolve("last.safetensors"))) {
            Thread.sleep(5);
        }
        killed.destroyForcibly().waitFor();
        assertThat(out.resolve("last.safetensors")).exists();
        assertThat(out.resolve("model.onnx")).doesNotExist();

        Ended resumed = run("train", data, "--out", out, "--resume", "--device", "cpu");
        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(resumed.err()).contains("going on after step ");
        assertThat(out.resolve("model.onnx")).hasSameBinaryContentAs(folder.resolve("whole/model.onnx"));
        Ended other = run("train", data, "--out", out, "--resume", "--seed", 9);
        assertThat(other.code()).isEqualTo(1);
        assertThat(other.err().lines()).hasSize(1).first().asString().contains("found another: seed: 9 in place of");
    }

    @Test
    void foldsAreTrainedOneByOneAndSegmentTogether() throws Exception {
        Path data = Discs.write(folder.resolve("data"));
        Path out = folder.resolve("out");
        List<Object> arguments = new ArrayList<>(List.of(
                "train", data, "--out", out, "--folds", 2, "--steps", 2, "--base", 4, "--depth", 2, "--patch", 32,
                "--json"));
        arguments.addAll(List.of("--fold", 1));
        Ended one = run(arguments.toArray());
        assertThat(one.code()).as(one.err()).isZero();
        assertThat(out.resolve("report.html")).content().contains("1 of 2 folds are trained.");
        arguments.removeAll(List.of("--fold", 1));
        arguments.add("--resume");
        Ended all = run(arguments.toArray());
        assertThat(all.code()).as(all.err()).isZero();
        assertThat(all.err()).contains("fold 0 of 2: 2 cases to train on, 3 to validate on", "fold 1: trained before");
        JsonNode results = new ObjectMapper().readTree(all.out()).get("results");
        // Every disc of train and validation is in one fold's figures, none of the test's.
        assertThat(results.at("/0/counts/disc/lesions").asInt()
                        + results.at("/1/counts/disc/lesions").asInt())
                .isEqualTo(5);
        assertThat(out.resolve("report.html")).content().contains("The mean Dice of 2 folds is ");
        Ended segmented =
                run("segment", "--model", out, "--out", folder.resolve("masks"), data.resolve("images/5.png"));
        assertThat(segmented.code()).as(segmented.err()).isZero();
        assertThat(segmented.err()).contains("the mean of 2 folds");
        assertThat(folder.resolve("masks/run.json")).content().contains("\"members\"");
        assertThat(run("train", data, "--out", out, "--fold", 1).code()).isEqualTo(2);
    }

    @Test
    void checkLooksWithoutTraining() throws Exception {
        Path data = Discs.write(folder.resolve("data"));
        Path out = folder.resolve("out");
        Ended checked = run(
                "train",
                data,
                "--check",
                "--out",
                out,
                "--base",
                4,
                "--depth",
                2,
                "--patch",
                32,
                "--batch",
                2,
                "--set",
                "optimiser.rate=0.01",
                "--device",
                "cpu",
                "--quiet");
        assertThat(checked.code()).as(checked.err()).isZero();
        assertThat(checked.out())
                .containsPattern("down0.a.convolution +convolution 3x3 +4 x 32x32 +36\n")
                .contains("the first loss is ", "the network learns two patches by heart in ", "falls fastest at");
        assertThat(out).isDirectoryContaining("glob:**/check.html").isDirectoryNotContaining("glob:**/*.onnx");
        assertThat(out.resolve("check.html")).content().contains("Learning rates", "Before the first step");
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
        Path sheet = folder.resolve("sheet.png");
        Ended seen = run("preview", data, "--config", file, "--out", sheet, "--rows", 2, "--columns", 3);
        assertThat(seen.code()).as(seen.err()).isZero();
        // Patches of 64 with a gap of 4 between them.
        assertThat(ImageIO.read(sheet.toFile()).getWidth()).isEqualTo(3 * 64 + 2 * 4);
        Ended focal = run("plan", data, "--device", "cpu", "--loss", "focal", "--minutes", "2");
        assertThat(focal.out()).contains("kind: focal", "seconds: 120");
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
