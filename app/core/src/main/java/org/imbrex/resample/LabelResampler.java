package org.imbrex.resample;

import java.nio.ByteBuffer;
import java.util.function.IntFunction;
import org.imbrex.volume.Extent;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.Region;

/**
 * Brings labels to another grid: a voxel gets the label that has the largest share of its eight neighbours, each weighted
 * as linear interpolation weights it, and of equal shares the smallest label.
 */
final class LabelResampler {
    private static final int VOXELS_AT_ONCE = 1 << 20;

    /** Where labels come from. */
    interface Labels {
        void read(Region region, ByteBuffer into);
    }

    private final AxisSampling z;
    private final IntFunction<AxisSampling> ofY;
    private final IntFunction<AxisSampling> ofX;
    private final float[] shares = new float[256];

    LabelResampler(AxisSampling z, AxisSampling y, AxisSampling x) {
        this(z, slice -> y, slice -> x);
    }

    /**
     * @param y for each slice of the grid that is sampled to
     * @param x for each slice of that grid
     */
    LabelResampler(AxisSampling z, IntFunction<AxisSampling> y, IntFunction<AxisSampling> x) {
        this.z = z;
        this.ofY = y;
        this.ofX = x;
    }

    /**
     * Fills a sink, some rows of a slice at a time.
     *
     * @param to the extent of the grid that is sampled to
     */
    void resample(Labels from, Extent to, LabelSink sink) {
        int rowsAtOnce = Math.max(1, Math.min(to.height(), VOXELS_AT_ONCE / to.width()));
        for (int k = 0; k < to.depth(); k++) {
            for (int j = 0; j < to.height(); j += rowsAtOnce) {
                int rows = Math.min(rowsAtOnce, to.height() - j);
                Region write = new Region(k, j, 0, Extent.of(rows, to.width()));
                sink.write(write, ByteBuffer.wrap(resample(from, write)));
            }
        }
    }

    private byte[] resample(Labels from, Region write) {
        int k = write.z();
        AxisSampling y = ofY.apply(k);
        AxisSampling x = ofX.apply(k);
        int top = y.below(write.y());
        int bottom = y.above(write.y() + write.extent().height() - 1) + 1;
        int left = x.below(0);
        int right = x.above(write.extent().width() - 1) + 1;
        byte[] front = read(from, Region.between(z.below(k), top, left, z.below(k) + 1, bottom, right));
        byte[] back = z.weight(k) == 0
                ? front
                : read(from, Region.between(z.above(k), top, left, z.above(k) + 1, bottom, right));
        byte[] result = new byte[(int) write.voxels()];
        int width = right - left;
        int[] at = new int[4];
        int next = 0;
        for (int j = write.y(); j < write.y() + write.extent().height(); j++) {
            int upper = (y.below(j) - top) * width - left;
            int lower = (y.above(j) - top) * width - left;
            for (int i = 0; i < write.extent().width(); i++) {
                at[0] = upper + x.below(i);
                at[1] = upper + x.above(i);
                at[2] = lower + x.below(i);
                at[3] = lower + x.above(i);
                byte label = front[at[0]];
                boolean same = true;
                for (int n = 0; n < 4; n++) {
                    same &= front[at[n]] == label && back[at[n]] == label;
                }
                result[next++] = same ? label : largest(front, back, at, x.weight(i), y.weight(j), z.weight(k));
            }
        }
        return result;
    }

    private byte largest(byte[] front, byte[] back, int[] at, float wx, float wy, float wz) {
        for (int n = 0; n < 4; n++) {
            float share = ((n & 1) == 0 ? 1 - wx : wx) * (n < 2 ? 1 - wy : wy);
            shares[front[at[n]] & 0xff] += share * (1 - wz);
            shares[back[at[n]] & 0xff] += share * wz;
        }
        int best = front[at[0]] & 0xff;
        for (int n = 0; n < 4; n++) {
            best = better(best, front[at[n]] & 0xff);
            best = better(best, back[at[n]] & 0xff);
        }
        for (int n = 0; n < 4; n++) {
            shares[front[at[n]] & 0xff] = 0;
            shares[back[at[n]] & 0xff] = 0;
        }
        return (byte) best;
    }

    private int better(int one, int other) {
        return shares[other] > shares[one] || (shares[other] == shares[one] && other < one) ? other : one;
    }

    private static byte[] read(Labels from, Region region) {
        byte[] labels = new byte[Math.toIntExact(region.voxels())];
        from.read(region, ByteBuffer.wrap(labels));
        return labels;
    }
}
