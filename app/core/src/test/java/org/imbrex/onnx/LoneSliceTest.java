package org.imbrex.onnx;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.imbrex.error.UsageException;
import org.imbrex.model.Device;
import org.imbrex.onnx.network.UntrainedUNet;
import org.imbrex.progress.Progress;
import org.imbrex.segment.Planner;
import org.imbrex.segment.SegmentOptions;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoneSliceTest {
    @TempDir
    private Path folder;

    @Test
    void aLoneSliceIsRefusedByAModelOfVolumes() {
        Path file = folder.resolve("volume.onnx");
        UntrainedUNet.volume(2, 1).write(file);
        Volume slice = Volume.of(Extent.of(8, 8), new float[64]);
        try (OnnxModel model = OnnxModel.open(file, Device.CPU)) {
            assertThatThrownBy(() -> Planner.plan(model, slice.info(), SegmentOptions.within(1 << 30), Progress.NONE))
                    .isInstanceOf(UsageException.class)
                    .hasMessageStartingWith("expected 1xDxHxW along czyx (intensity; D of 2 or more) as the model ")
                    .hasMessageEndingWith(" takes, found 1x1x8x8");
        }
    }
}
