package org.imbrex.report;

import java.util.Arrays;
import org.imbrex.volume.Volume;

/**
 * Which intensities a picture shows as black and as white.
 *
 * @param black this and all below
 * @param white this and all above; more than black
 */
public record IntensityRange(float black, float white) {
    /** Enough values to know a percentile to a fraction of a percent. */
    private static final int SAMPLES = 1 << 18;

    public IntensityRange {
        if (!(white > black)) {
            throw new IllegalArgumentException("expected white above black, found " + black + " to " + white);
        }
    }

    /** From the 0.5th to the 99.5th percentile of a scan, so that a few bright voxels do not darken the rest. */
    public static IntensityRange of(Volume scan) {
        int perChannel = scan.channels().get(0).length;
        int step = Math.max(1, perChannel / (SAMPLES / scan.channels().size()));
        // An odd step does not fall on the same column of every row.
        step += step > 1 && step % 2 == 0 ? 1 : 0;
        float[] sample = new float[scan.channels().size() * ((perChannel + step - 1) / step)];
        int count = 0;
        for (float[] channel : scan.channels()) {
            for (int i = 0; i < perChannel; i += step) {
                if (Float.isFinite(channel[i])) {
                    sample[count++] = channel[i];
                }
            }
        }
        if (count == 0) {
            return new IntensityRange(0, 1);
        }
        Arrays.sort(sample, 0, count);
        float black = sample[(int) (0.005 * (count - 1))];
        float white = sample[(int) Math.ceil(0.995 * (count - 1))];
        if (!(white > black)) {
            black = sample[0];
            white = sample[count - 1];
        }
        return white > black ? new IntensityRange(black, white) : new IntensityRange(black, Math.nextUp(black) + 1);
    }

    /** The grey that an intensity is shown as, 0 to 255. */
    int grey(float value) {
        float share = (value - black) / (white - black);
        return Math.round(255 * Math.min(1, Math.max(0, share)));
    }
}
