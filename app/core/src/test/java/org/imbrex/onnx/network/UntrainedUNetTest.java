package org.imbrex.onnx.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Random;
import org.imbrex.model.Device;
import org.imbrex.model.Reach;
import org.imbrex.model.TileModel;
import org.imbrex.onnx.OnnxModel;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Halo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UntrainedUNetTest {
    @TempDir
    Path folder;

    @Test
    void planesAndVolumesRunAndKeepTheirSpread() {
        for (UntrainedUNet network : new UntrainedUNet[] {
            new UntrainedUNet(2, 16, 4, 3, 7), new UntrainedUNet(3, 4, 2, 2, 7),
        }) {
            Path file = folder.resolve(network.dimensions() + ".onnx");
            network.write(file);
            try (OnnxModel model = OnnxModel.open(file, Device.CPU);
                    TileModel.Caller caller = model.caller(1)) {
                Extent patch = network.dimensions() == 2 ? Extent.of(48, 64) : new Extent(8, 12, 16);
                FloatBuffer input = caller.input(patch);
                Random random = new Random(1);
                while (input.hasRemaining()) {
                    input.put((float) random.nextGaussian());
                }
                FloatBuffer scores = caller.run();
                assertThat((long) scores.remaining()).isEqualTo(network.classes() * patch.voxels());
                assertThat(deviation(scores)).isBetween(0.1, 10.0);
                assertThat(model.spec()).isEqualTo(network.spec());
            }
        }
    }

    @Test
    void aDepthOfFourIsLocalAndKeepsToAGridOf16() {
        Path file = folder.resolve("plane.onnx");
        UntrainedUNet.plane(2, 4).write(file);
        try (OnnxModel model = OnnxModel.open(file, Device.CPU)) {
            Reach.Local reach = (Reach.Local) model.reach();
            assertThat(reach.grid()).isEqualTo(Extent.of(16, 16));
            assertThat(reach.crop()).isEqualTo(Halo.NONE);
        }
    }

    @Test
    void theSeedDecidesTheWeights() {
        UntrainedUNet network = new UntrainedUNet(2, 2, 1, 2, 5);
        assertThat(network.model()).isEqualTo(new UntrainedUNet(2, 2, 1, 2, 5).model());
        assertThat(network.model()).isNotEqualTo(new UntrainedUNet(2, 2, 1, 2, 6).model());
    }

    @Test
    void anImpossibleNetworkIsRefused() {
        assertThatThrownBy(() -> new UntrainedUNet(4, 2, 1, 2, 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("dimensions: expected 2 to 3, found 4");
    }

    private static double deviation(FloatBuffer values) {
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < values.limit(); i++) {
            sum += values.get(i);
            squares += (double) values.get(i) * values.get(i);
        }
        double mean = sum / values.limit();
        return Math.sqrt(squares / values.limit() - mean * mean);
    }
}
