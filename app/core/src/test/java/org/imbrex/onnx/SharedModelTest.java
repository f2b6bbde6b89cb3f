package org.imbrex.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.imbrex.io.npy.NpyArray;
import org.imbrex.model.Device;
import org.imbrex.model.ModelOptions;
import org.imbrex.model.Reach;
import org.imbrex.preprocess.Normalisation;
import org.imbrex.segment.SegmentOptions;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A network that others made, for four images of 256 x 256 and nothing else, and what ONNX Runtime in Python says of four
 * images; {@code shared/data/onnx-prisma} says where it comes from.
 */
class SharedModelTest {
    private static final int SIDE = 256;
    private static final int VOXELS = SIDE * SIDE;

    private final Path data = Path.of(System.getProperty("imbrex.root", ".")).resolve("../shared/data/onnx-prisma");
    private final Path file = data.resolve("onnx-portrait/models/prisma_seg/prisma_nchw.onnx");

    @BeforeEach
    void dataIsHere() {
        assumeTrue(Files.exists(file), "the shared data sets are not here");
    }

    private static ModelOptions options() {
        return new ModelOptions(null, List.of(new Normalisation.None()), List.of("other", "person"), null, null, null);
    }

    private static Volume image(NpyArray batch, int index) {
        List<float[]> channels = new ArrayList<>();
        for (int c = 0; c < 3; c++) {
            int from = (index * 3 + c) * VOXELS;
            channels.add(Arrays.copyOfRange(batch.values(), from, from + VOXELS));
        }
        return new Volume(new ScanInfo(Extent.of(SIDE, SIDE), 3, SampleType.FLOAT32, Geometry.UNKNOWN), channels);
    }

    @Test
    void theReferenceIsReproduced() {
        NpyArray input = NpyArray.read(data.resolve("onnx-ref/prisma_nchw/input.npy"));
        NpyArray output = NpyArray.read(data.resolve("onnx-ref/prisma_nchw/output.npy"));
        assertThat(input.shape()).containsExactly(4, 3, SIDE, SIDE);
        assertThat(output.shape()).containsExactly(4, 1, SIDE, SIDE);
        try (OnnxModel model = OnnxModel.open(file, Device.CPU, options())) {
            assertThat(model.facts().reach().fixed()).hasSize(2);
            assertThat(model.reach().fixed()).isEmpty();
            assertThat(model.notes()).hasSize(1);
            for (int i = 0; i < 4; i++) {
                float[] person = Probabilities.of(model, image(input, i), SegmentOptions.within(1L << 32), 1);
                for (int v = 0; v < VOXELS; v++) {
                    assertThat(Math.abs(person[v] - output.values()[i * VOXELS + v]))
                            .isLessThan(1e-4f);
                }
            }
        }
    }

    @Test
    void tilesOfTheFreedNetworkEqualTheWholeImage() {
        NpyArray input = NpyArray.read(data.resolve("onnx-ref/prisma_nchw/input.npy"));
        // The first image twelve times beside itself.
        List<float[]> channels = new ArrayList<>();
        int width = 12 * SIDE;
        for (float[] channel : image(input, 0).channels()) {
            float[] wide = new float[16 * width];
            for (int i = 0; i < wide.length; i++) {
                wide[i] = channel[i / width * 16 * SIDE + i % SIDE];
            }
            channels.add(wide);
        }
        Volume image =
                new Volume(new ScanInfo(Extent.of(16, width), 3, SampleType.FLOAT32, Geometry.UNKNOWN), channels);
        try (OnnxModel model = OnnxModel.open(file, Device.CPU, options())) {
            assertThat(model.reach()).isInstanceOf(Reach.Local.class);
            float[] whole = Probabilities.of(
                    model, image, SegmentOptions.within(1L << 33).withPatch(Extent.of(16, width)), 1);
            float[] tiles = Probabilities.of(
                    model, image, SegmentOptions.within(1L << 33).withPatch(Extent.of(16, 1024)), 1);
            assertThat(tiles).containsExactly(whole);
        }
    }
}
