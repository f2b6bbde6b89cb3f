package org.imbrex.preprocess;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.imbrex.volume.ScanSource;

/**
 * A normalisation made ready for one scan: {@code (clamp(v, low, high) - shift) * scale}.
 *
 * @param low values below become this
 * @param high values above become this
 * @param shift is subtracted
 * @param scale is multiplied by
 */
public record IntensityMap(float low, float high, float shift, float scale) {
    public static final IntensityMap IDENTITY =
            new IntensityMap(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, 0, 1);

    /**
     * Makes the normalisations of a scan's channels ready, reading the scan only where they need its statistics.
     *
     * @param normalisations one for each channel
     * @throws IllegalArgumentException if there are more or fewer of them than channels, or if a voxel that had to be
     *     looked at is not finite
     */
    public static List<IntensityMap> forScan(ScanSource scan, List<Normalisation> normalisations) {
        if (scan.info().channels() != normalisations.size()) {
            throw new IllegalArgumentException("expected as many channels as normalisations (" + normalisations.size()
                    + "), found " + scan.info().channels());
        }
        List<IntensityStatistics> statistics = List.of();
        if (normalisations.stream().anyMatch(Normalisation::needsStatistics)) {
            statistics = IntensityStatistics.of(scan, percentiles(normalisations));
        }
        List<IntensityMap> maps = new ArrayList<>();
        for (int c = 0; c < normalisations.size(); c++) {
            Normalisation normalisation = normalisations.get(c);
            if (normalisation instanceof Normalisation.Steps chain) {
                maps.add(new StepMaps(scan).of(chain.steps(), c));
                continue;
            }
            maps.add(
                    normalisation.needsStatistics()
                            ? of(normalisation, statistics.get(c))
                            : withoutStatistics(normalisation));
        }
        return maps;
    }

    /**
     * Makes the normalisation of one channel ready. A scan without contrast is shifted only: its deviation, or the
     * distance of its percentiles, is taken as 1.
     *
     * @param statistics of the whole scan, with the percentiles that the normalisation names
     */
    public static IntensityMap of(Normalisation normalisation, IntensityStatistics statistics) {
        if (normalisation instanceof Normalisation.ScanZScore) {
            return new IntensityMap(
                    Float.NEGATIVE_INFINITY,
                    Float.POSITIVE_INFINITY,
                    (float) statistics.mean(),
                    inverse(statistics.deviation()));
        }
        if (normalisation instanceof Normalisation.ScanPercentiles p) {
            double low = statistics.percentile(p.low());
            double high = statistics.percentile(p.high());
            return new IntensityMap((float) low, (float) high, (float) low, inverse(high - low));
        }
        return withoutStatistics(normalisation);
    }

    /** The map of a normalisation that is the same for every scan; empty if it needs a scan's statistics. */
    public static Optional<IntensityMap> ofAnyScan(Normalisation normalisation) {
        if (!(normalisation instanceof Normalisation.Steps chain)) {
            return normalisation.needsStatistics() ? Optional.empty() : Optional.of(withoutStatistics(normalisation));
        }
        IntensityMap map = IDENTITY;
        for (IntensityStep step : chain.steps()) {
            if (step instanceof IntensityStep.Scale scale) {
                map = map.scaled(scale.gain(), scale.offset());
            } else if (step instanceof IntensityStep.Clip clip) {
                map = map.clipped(clip.min(), clip.max());
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(map);
    }

    private static IntensityMap withoutStatistics(Normalisation normalisation) {
        if (normalisation instanceof Normalisation.Fixed f) {
            return new IntensityMap((float) f.low(), (float) f.high(), (float) f.mean(), inverse(f.deviation()));
        }
        return IDENTITY;
    }

    private static SortedSet<Double> percentiles(List<Normalisation> normalisations) {
        SortedSet<Double> percentiles = new TreeSet<>();
        for (Normalisation normalisation : normalisations) {
            if (normalisation instanceof Normalisation.ScanPercentiles p) {
                percentiles.add(p.low());
                percentiles.add(p.high());
            }
        }
        return percentiles;
    }

    private static float inverse(double width) {
        return width > 0 ? (float) (1 / width) : 1;
    }

    /** The map that then multiplies and adds. */
    IntensityMap scaled(double gain, double offset) {
        return new IntensityMap(low, high, (float) (shift - offset / (gain * scale)), (float) (gain * scale));
    }

    /** The map that then cuts to bounds. */
    IntensityMap clipped(double min, double max) {
        double first = (scale > 0 ? min : max) / scale + shift;
        double last = (scale > 0 ? max : min) / scale + shift;
        return new IntensityMap(
                (float) Math.min(high, Math.max(low, first)),
                (float) Math.max(low, Math.min(high, last)),
                shift,
                scale);
    }

    public float apply(float value) {
        return (Math.min(high, Math.max(low, value)) - shift) * scale;
    }

    /**
     * Maps the first values of an array in place.
     *
     * @return the first index whose value is not finite, or -1 if all are
     */
    int apply(float[] values, int count) {
        float zero = 0;
        for (int i = 0; i < count; i++) {
            values[i] = apply(values[i]);
            zero += values[i] * 0;
        }
        if (zero == 0) {
            return -1;
        }
        int bad = 0;
        while (Float.isFinite(values[bad])) {
            bad++;
        }
        return bad;
    }
}
