package org.imbrex.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.imbrex.model.Device;
import org.imbrex.model.ForwardingModel;
import org.imbrex.onnx.OnnxModel;
import org.imbrex.onnx.network.UntrainedUNet;
import org.imbrex.volume.Extent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedModelTest {
    private static final int PROCESSORS = 2;
    private static final Extent SLICES = new Extent(5, 300, 200);

    @TempDir
    private Path folder;

    private SharedModel shared(OnnxModel model, long memory) {
        return new SharedModel(
                new ForwardingModel(model) {
                    @Override
                    public int callers() {
                        return PROCESSORS;
                    }
                },
                model.bytes() + memory);
    }

    @Test
    void scansGoSideBySideOnlyWhereMemoryHoldsOneForEveryProcessor() throws IOException {
        Path file = folder.resolve("model.onnx");
        UntrainedUNet.plane(4, 2).write(file);
        try (OnnxModel model = OnnxModel.open(file, Device.CPU)) {
            // A slice, and beside it its input and probabilities of as many classes as there are.
            Extent slice = Extent.of(300, 200);
            long values = 1L + model.spec().classes().size();
            long one = model.bytesPerCaller(slice) + slice.voxels() * values * Float.BYTES;
            assertThat(shared(model, PROCESSORS * one).of(SLICES).callers()).isEqualTo(1);
            assertThat(shared(model, PROCESSORS * one - 1).of(SLICES).callers()).isEqualTo(PROCESSORS);
            assertThat(shared(model, 1L << 40).of(Extent.of(2000, 2000)).callers())
                    .isEqualTo(PROCESSORS);
        }
    }
}
