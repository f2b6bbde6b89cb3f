package org.imbrex.imagej;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ij.IJ;
import ij.ImagePlus;
import ij.process.ByteProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.imbrex.error.InputException;
import org.imbrex.error.UsageException;
import org.imbrex.progress.Progress;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training from scripts: what the command line's options do. */
class TrainTest {
    private static final int SIDE = 32;

    @TempDir
    static Path data;

    @TempDir
    Path folder;

    @BeforeAll
    static void drawSquares() throws IOException {
        Files.createDirectories(data.resolve("images"));
        Files.createDirectories(data.resolve("masks"));
        for (int i = 0; i < 4; i++) {
            ByteProcessor image = new ByteProcessor(SIDE, SIDE);
            ByteProcessor mask = new ByteProcessor(SIDE, SIDE);
            image.setColor(60);
            image.fill();
            for (int at = 3; at < 24; at += 12) {
                image.setColor(200);
                image.fillRect(at, at + i, 8, 8);
                mask.setColor(255);
                mask.fillRect(at, at + i, 8, 8);
            }
            IJ.saveAsTiff(
                    new ImagePlus("image", image),
                    data.resolve("images/" + i + ".tif").toString());
            IJ.saveAsTiff(
                    new ImagePlus("mask", mask),
                    data.resolve("masks/" + i + ".tif").toString());
        }
    }

    @Test
    void aStoppedRunGoesOnToTheSameModelByteForByte() throws IOException {
        TrainSettings settings = settings("whole").withSteps(52);
        TrainResult whole = Imbrex.train(data.toString(), settings);
        TrainResult stopped = Imbrex.train(data.toString(), settings("broken").withSteps(52), until(50));
        assertThat(stopped.complete()).isFalse();

        // How the run was begun decides, whatever else is said.
        TrainSettings further = settings("broken").withSteps(7).withSeed(9).withResume(true);
        List<String> said = new ArrayList<>();
        TrainResult resumed = Imbrex.train(data.toString(), further, saying(said));

        assertThat(resumed.complete()).isTrue();
        assertThat(said).contains("going on after step 50");
        assertThat(resumed.model()).hasSameBinaryContentAs(whole.model());
        assertThat(resumed.dice()).isEqualTo(whole.dice());
    }

    @Test
    void foldsSegmentTogetherAndAModelIsStartedFrom() {
        TrainResult folds = Imbrex.train(data.toString(), settings("folds").withFolds(2));

        assertThat(folds.folds()).hasSize(2);
        assertThat(folds.model()).isEqualTo(folder.resolve("folds"));
        assertThat(folds.model().resolve("report.html")).isNotEmptyFile();
        ImagePlus image = IJ.openImage(data.resolve("images/0.tif").toString());
        SegmentResult segmented = Imbrex.segment(image, folds.model().toString());
        assertThat(segmented.log()).anyMatch(line -> line.contains("the mean of 2 folds"));

        List<String> said = new ArrayList<>();
        String from = folds.model().resolve("fold1/model.onnx").toString();
        TrainResult further =
                Imbrex.train(data.toString(), settings("further").withBase(0).withFrom(from), saying(said));
        assertThat(said).anyMatch(line -> line.startsWith("starting from " + from));
        assertThat(further.model()).isEqualTo(folder.resolve("further/model.onnx"));
        assertThatThrownBy(() -> Imbrex.train(
                        data.toString(), settings("other").withBase(4).withFrom(from)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("numbers in");
    }

    @Test
    void settingsThatCannotBeAreRefused() {
        assertThatThrownBy(() -> settings("x").withFolds(1))
                .isInstanceOf(UsageException.class)
                .hasMessage("folds: expected 2 to 100, or 0 for a single model, found 1");
        assertThatThrownBy(() -> settings("x").withMinutes(0)).hasMessageStartingWith("expected minutes or steps");
        assertThatThrownBy(() -> settings("x").withLoss("hinge"))
                .hasMessage("loss: expected auto or a loss such as dice-focal, found hinge");
        assertThatThrownBy(() -> Imbrex.train(data.toString(), settings("x").withFolds(5)))
                .isInstanceOf(InputException.class)
                .hasMessageEndingWith("expected at least 5 groups of cases for 5 folds, found 4");
    }

    private TrainSettings settings(String name) {
        return TrainSettings.in(folder.resolve(name).toString())
                .withSteps(2)
                .withBase(2)
                .withDevice("cpu");
    }

    private static Progress until(long step) {
        return new Progress() {
            private volatile long reached;

            @Override
            public void update(String task, long done, long total) {
                reached = task.equals("training") ? done : reached;
            }

            @Override
            public boolean cancelled() {
                return reached >= step;
            }
        };
    }

    private static Progress saying(List<String> said) {
        return new Progress() {
            @Override
            public void update(String task, long done, long total) {}

            @Override
            public void message(String line) {
                said.add(line);
            }
        };
    }
}
