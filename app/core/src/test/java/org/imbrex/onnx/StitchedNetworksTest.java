package org.imbrex.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.imbrex.model.Activation;
import org.imbrex.model.Device;
import org.imbrex.model.Layout;
import org.imbrex.model.ModelSpec;
import org.imbrex.model.ModelSpecJson;
import org.imbrex.model.Reach;
import org.imbrex.onnx.graph.RandomNetworks;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;
import org.imbrex.preprocess.Normalisation;
import org.imbrex.progress.Progress;
import org.imbrex.segment.SeamCheck;
import org.imbrex.segment.Seams;
import org.imbrex.segment.SegmentOptions;
import org.imbrex.tile.TilePlan;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random networks of many layer kinds: what is stitched from the smallest tiles equals the whole image's run. */
class StitchedNetworksTest {
    private static final int NETWORKS = 200;

    @TempDir
    Path folder;

    @Test
    void tilesOfRandomNetworksEqualTheWholeImage() throws IOException {
        int checked = 0;
        int tiles = 0;
        for (long seed = 0; checked < NETWORKS; seed++) {
            RandomNetworks.Network network = RandomNetworks.of(seed);
            try (OnnxModel model = OnnxModel.open(file(network), Device.CPU)) {
                if (!(model.reach() instanceof Reach.Local reach)) {
                    continue;
                }
                Volume scan = scan(reach, network.dimensions(), new Random(seed));
                TilePlan plan = smallestTiles(model, reach, scan.info().extent());
                Seams seams =
                        SeamCheck.compare(model, scan, plan, SegmentOptions.within(Long.MAX_VALUE), Progress.NONE);
                assertThat(seams.maxDiff())
                        .as("%s, %s, %s", network.description(), scan.info().extent(), plan)
                        .isLessThanOrEqualTo(Seams.TOLERANCE);
                checked++;
                tiles += plan.tiles().size();
            }
        }
        assertThat(tiles).isGreaterThan(3 * NETWORKS);
    }

    /** An image that is no multiple of the grid, now and then one voxel wide. */
    private static Volume scan(Reach.Local reach, int dimensions, Random random) {
        Extent extent = Extent.of(1, 1);
        for (Axis axis : dimensions == 2 ? List.of(Axis.Y, Axis.X) : Axis.ALL) {
            int halo = reach.halo().before(axis) + reach.halo().after(axis);
            int longest = dimensions == 2 ? 40 : 10;
            int size = halo + reach.grid().along(axis) + 1 + random.nextInt(longest);
            extent = extent.with(axis, random.nextInt(12) == 0 ? 1 : size);
        }
        float[] voxels = new float[(int) extent.voxels()];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = random.nextFloat() * 2 - 1;
        }
        return Volume.of(extent, voxels);
    }

    private static TilePlan smallestTiles(OnnxModel model, Reach.Local reach, Extent image) {
        Extent patch = Extent.of(1, 1);
        for (Axis axis : Axis.ALL) {
            int halo = reach.halo().before(axis) + reach.halo().after(axis);
            int grid = reach.grid().along(axis);
            patch = patch.with(axis, Extent.roundUp(halo, grid) + grid);
        }
        return TilePlan.withPatch(image, reach, patch, 2, model::bytesPerCaller);
    }

    private Path file(RandomNetworks.Network network) throws IOException {
        Layout first = network.dimensions() == 2 ? Layout.NCHW : Layout.NCDHW;
        Layout last = network.dimensions() == 2 ? Layout.NHWC : Layout.NDHWC;
        ModelSpec spec = new ModelSpec(
                "random",
                network.channelsLast() ? last : first,
                List.of(new ModelSpec.Channel("grey", new Normalisation.None())),
                List.of("background", "foreground"),
                Activation.NONE,
                null,
                null);
        ModelProto.Builder model = network.model().toBuilder();
        model.addMetadataPropsBuilder().setKey(ModelSpecJson.KEY).setValue(ModelSpecJson.write(spec));
        return Files.write(folder.resolve("network.onnx"), model.build().toByteArray());
    }
}
