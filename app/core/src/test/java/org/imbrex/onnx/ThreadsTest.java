package org.imbrex.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Random;
import org.imbrex.model.Device;
import org.imbrex.model.TileModel;
import org.imbrex.onnx.network.UntrainedUNet;
import org.imbrex.volume.Extent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThreadsTest {
    private static final Extent PATCH = Extent.of(160, 96);

    @TempDir
    private Path folder;

    @Test
    void scoresDoNotDependOnTheNumberOfThreads() {
        try (OnnxModel model = model()) {
            float[] oneThreadEach = scores(model, model.callers());
            assertThat(scores(model, 1)).containsExactly(oneThreadEach);
        }
    }

    /** Whoever computes with a session keeps it: the model changes to another number of threads between runs only. */
    @Test
    void aCallerIsGoodHoweverOthersAsk() {
        try (OnnxModel model = model();
                TileModel.Caller caller = model.caller(model.callers())) {
            caller.input(PATCH);
            scores(model, 1);
            assertThat(caller.run().remaining()).isEqualTo((int) (2 * PATCH.voxels()));
        }
    }

    @Test
    void aFileThatWasReplacedIsNotOpenedInstead() {
        try (OnnxModel model = model()) {
            float[] before = scores(model, model.callers());
            UntrainedUNet.plane(8, 1).write(folder.resolve("model.onnx"));
            assertThat(scores(model, 1)).containsExactly(before);
        }
    }

    @Test
    void fewerAtOnceAreFasterEach() {
        try (OnnxModel model = model()) {
            assertThat(model.speed(model.callers())).isEqualTo(1);
            assertThat(model.speed(1)).isBetween(1.0, (double) model.callers());
        }
    }

    private OnnxModel model() {
        Path file = folder.resolve("model.onnx");
        UntrainedUNet.plane(4, 2).write(file);
        return OnnxModel.open(file, Device.CPU);
    }

    private static float[] scores(OnnxModel model, int atOnce) {
        try (TileModel.Caller caller = model.caller(atOnce)) {
            FloatBuffer input = caller.input(PATCH);
            Random random = new Random(1);
            while (input.hasRemaining()) {
                input.put((float) random.nextGaussian());
            }
            float[] scores = new float[(int) (2 * PATCH.voxels())];
            caller.run().get(scores);
            return scores;
        }
    }
}
