package org.imbrex.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.imbrex.model.Device;
import org.imbrex.model.Reach;
import org.imbrex.onnx.network.UntrainedUNet;
import org.imbrex.tile.Capacity;
import org.imbrex.tile.TilePlan;
import org.imbrex.volume.Extent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkFactorTest {
    @TempDir
    private Path folder;

    /** What 2 GB and 4 GB leave to networks: an eighth is the heap, 176 MB are the program's. */
    @Test
    void aLargeImageCostsLittleMoreThanItsOwnWork() {
        Path file = folder.resolve("model.onnx");
        UntrainedUNet.plane(16, 4).write(file);
        try (OnnxModel model = OnnxModel.open(file, Device.CPU)) {
            assertThat(workFactor(model, 2048 - 256 - 176)).isLessThanOrEqualTo(1.5);
            assertThat(workFactor(model, 4096 - 512 - 176)).isLessThanOrEqualTo(1.25);
        }
    }

    private static double workFactor(OnnxModel model, long mebibytes) {
        long memory = (mebibytes << 20) - model.bytes();
        // Two cores: one patch at a time is computed by both.
        Capacity capacity = new Capacity(2, atOnce -> atOnce == 1 ? 1.8 : 1, model::bytesPerCaller, memory);
        return TilePlan.of(Extent.of(4096, 4096), (Reach.Local) model.reach(), capacity)
                .workFactor();
    }
}
