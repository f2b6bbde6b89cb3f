package org.imbrex.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Random;
import org.imbrex.error.ResourceException;
import org.imbrex.model.ForwardingModel;
import org.imbrex.model.Reach;
import org.imbrex.model.TileModel;
import org.imbrex.progress.Progress;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Halo;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.Test;

/** Blending where the model's maker says how much of a patch's ends is not to be trusted. */
class BlendedBorderTest {
    private static final int RADIUS = 3;
    private static final Volume SCAN = scan();

    /** A box sum of which nothing is known but its border. */
    private static final class Bordered extends ForwardingModel {
        private final Halo border;

        Bordered(TileModel model, Halo border) {
            super(model);
            this.border = border;
        }

        @Override
        public Reach reach() {
            return new Reach.Global(Extent.of(4, 4), Map.of(), border, "nothing is known");
        }
    }

    private static Volume scan() {
        Random random = new Random(1);
        Extent extent = Extent.of(61, 87);
        float[] voxels = new float[(int) extent.voxels()];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = random.nextInt(256);
        }
        return Volume.of(extent, voxels);
    }

    private static byte[] labels(Halo border, int patch, double overlap) {
        Bordered model = new Bordered(new BoxSumModel(RADIUS, 4, Halo.of(0, RADIUS, RADIUS)), border);
        LabelMap map = LabelMap.empty(SCAN.info().extent(), SCAN.info().geometry());
        SegmentOptions options = SegmentOptions.within(1 << 30).withOverlap(overlap);
        Segmenter.segment(
                model,
                SCAN,
                map.sink(),
                patch == 0 ? options : options.withPatch(Extent.of(patch, patch)),
                Progress.NONE);
        return map.labels();
    }

    /** The box looks 3 voxels far, so without a border of 3 what is left of each patch is right. */
    @Test
    void withoutTheBorderBlendedPatchesEqualTheWholeImage() {
        byte[] whole = labels(Halo.NONE, 0, 0);
        assertThat(labels(Halo.of(0, RADIUS, RADIUS), 16, 0)).isEqualTo(whole);
        assertThat(labels(Halo.of(0, RADIUS, RADIUS), 24, 0.5)).isEqualTo(whole);
        assertThat(labels(Halo.of(0, RADIUS - 1, RADIUS - 1), 16, 0)).isNotEqualTo(whole);
    }

    @Test
    void aPatchWithoutRoomForTheBorderIsRefused() {
        assertThatThrownBy(() -> labels(Halo.of(0, 7, 7), 16, 0))
                .isInstanceOf(ResourceException.class)
                .hasMessage(
                        "patches of 16x16 have no room along Y for the border of 7 and 7 that is not to be trusted");
    }
}
