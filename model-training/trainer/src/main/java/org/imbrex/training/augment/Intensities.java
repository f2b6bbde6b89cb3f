package org.imbrex.training.augment;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.imbrex.training.augment.Augmentation.Kind;
import org.imbrex.volume.Extent;

/**
 * Changes the intensities of a patch: what another scanner, another dose or another slide might have given. The mask stays.
 * For one thread.
 */
public final class Intensities {
    private static final int CURVE = 1024;

    private final int depth;
    private final int height;
    private final int width;
    private final Smoothing smoothing;
    private final float[] curve = new float[CURVE + 2];

    /**
     * For patches of an extent.
     *
     * @param alongZ whether detail is taken away along z too, not only within slices
     */
    public Intensities(Extent patch, boolean alongZ) {
        this.depth = patch.depth();
        this.height = patch.height();
        this.width = patch.width();
        this.smoothing = new Smoothing(patch, alongZ);
    }

    /**
     * Applies what chance picks, each channel with strengths of its own and all its slices with the same.
     *
     * @param patch channels x depth x height x width normalised intensities, changed in place
     */
    public void apply(Augmentation augmentation, float[] patch, int channels, SplittableRandom random) {
        for (Kind kind : Kind.values()) {
            if (kind.compareTo(Kind.NOISE) >= 0 && augmentation.applies(kind, random)) {
                for (int c = 0; c < channels; c++) {
                    apply(kind, augmentation.effect(kind), patch, c * depth * height * width, random);
                }
            }
        }
    }

    private void apply(Kind kind, Effect effect, float[] patch, int from, SplittableRandom random) {
        int to = from + depth * height * width;
        switch (kind) {
            case NOISE -> Gaussian.addTo(patch, from, to, (float) effect.uniform(random), random);
            case BLUR -> smoothing.blur(patch, from, effect.uniform(random));
            case BRIGHTNESS -> linear(patch, from, to, 1, (float) effect.uniform(random));
            case CONTRAST -> contrast(patch, from, to, effect.factor(random));
            case LOW_RESOLUTION -> smoothing.lowResolution(patch, from, effect.factor(random));
            case INVERTED_GAMMA -> {
                linear(patch, from, to, -1, 0);
                gamma(patch, from, to, effect.factor(random));
                linear(patch, from, to, -1, 0);
            }
            case GAMMA -> gamma(patch, from, to, effect.factor(random));
            case CUT_OUT -> cutOut(patch, from, effect, random);
            case MIRROR, QUARTER_TURN, ROTATION, SCALE, ELASTIC ->
                throw new IllegalArgumentException(kind + " moves voxels");
        }
    }

    private static void linear(float[] v, int from, int to, float factor, float shift) {
        for (int i = from; i < to; i++) {
            v[i] = v[i] * factor + shift;
        }
    }

    private static void contrast(float[] v, int from, int to, double factor) {
        Spread spread = Spread.of(v, from, to);
        linear(v, from, to, (float) factor, (float) (spread.mean * (1 - factor)));
        for (int i = from; i < to; i++) {
            v[i] = Math.min(spread.max, Math.max(spread.min, v[i]));
        }
    }

    private void gamma(float[] v, int from, int to, double exponent) {
        Spread before = Spread.of(v, from, to);
        float range = before.max - before.min;
        if (!(range > 1e-6f)) {
            return;
        }
        for (int i = 0; i <= CURVE; i++) {
            curve[i] = (float) StrictMath.pow((double) i / CURVE, exponent);
        }
        curve[CURVE + 1] = 1;
        float scale = CURVE / range;
        for (int i = from; i < to; i++) {
            float at = (v[i] - before.min) * scale;
            int k = Math.min((int) at, CURVE);
            v[i] = curve[k] + (curve[k + 1] - curve[k]) * (at - k);
        }
        Spread after = Spread.of(v, from, to);
        if (after.deviation > 0) {
            double factor = before.deviation / after.deviation;
            linear(v, from, to, (float) factor, (float) (before.mean - after.mean * factor));
        }
    }

    private void cutOut(float[] v, int from, Effect effect, SplittableRandom random) {
        float fill = (float) Spread.of(v, from, from + depth * height * width).mean;
        int boxHeight = (int) Math.round(effect.uniform(random) * height);
        int boxWidth = (int) Math.round(effect.uniform(random) * width);
        int y = (int) (random.nextDouble() * (height - boxHeight + 1));
        int x = (int) (random.nextDouble() * (width - boxWidth + 1));
        int boxDepth = depth == 1 ? 1 : (int) Math.round(effect.uniform(random) * depth);
        int z = depth == 1 ? 0 : (int) (random.nextDouble() * (depth - boxDepth + 1));
        for (int slice = z; slice < z + boxDepth; slice++) {
            for (int row = y; row < y + boxHeight; row++) {
                int start = from + (slice * height + row) * width + x;
                Arrays.fill(v, start, start + boxWidth, fill);
            }
        }
    }

    private record Spread(float min, float max, double mean, double deviation) {
        static Spread of(float[] v, int from, int to) {
            float min = Float.POSITIVE_INFINITY;
            float max = Float.NEGATIVE_INFINITY;
            double sum = 0;
            double squares = 0;
            for (int i = from; i < to; i++) {
                double value = v[i];
                min = Math.min(min, v[i]);
                max = Math.max(max, v[i]);
                sum += value;
                squares += value * value;
            }
            double mean = sum / (to - from);
            return new Spread(min, max, mean, Math.sqrt(Math.max(0, squares / (to - from) - mean * mean)));
        }
    }
}
