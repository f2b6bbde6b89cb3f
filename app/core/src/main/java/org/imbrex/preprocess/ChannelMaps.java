package org.imbrex.preprocess;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.imbrex.volume.ScanSource;

/**
 * The normalisations of all channels, made ready for one scan: each channel is mapped by itself; whitening then takes
 * weighted sums of them.
 */
public final class ChannelMaps {
    private static final int VOXELS_AT_ONCE = 1 << 12;

    private final List<IntensityMap> each;
    /** For each channel that comes out its weights of those that go in; empty if they stay what they are. */
    private final List<float[]> weights;

    private ChannelMaps(List<IntensityMap> each, List<float[]> weights) {
        this.each = List.copyOf(each);
        this.weights = List.copyOf(weights);
    }

    /** Maps of channels that stay apart. */
    public static ChannelMaps of(List<IntensityMap> each) {
        return new ChannelMaps(each, List.of());
    }

    /**
     * Makes the normalisations of a scan's channels ready, reading the scan only where they need its statistics.
     *
     * @param normalisations one for each channel
     * @throws IllegalArgumentException if there are more or fewer of them than channels, or if a voxel that had to be
     *     looked at is not finite
     */
    public static ChannelMaps forScan(ScanSource scan, List<Normalisation> normalisations) {
        return new ChannelMaps(IntensityMap.forScan(scan, inputs(normalisations)), weights(normalisations));
    }

    /** The maps of normalisations that are the same for every scan; empty if one needs a scan's statistics. */
    public static Optional<ChannelMaps> ofAnyScan(List<Normalisation> normalisations) {
        List<IntensityMap> maps = new ArrayList<>();
        for (Normalisation input : inputs(normalisations)) {
            IntensityMap.ofAnyScan(input).ifPresent(maps::add);
        }
        return maps.size() < normalisations.size()
                ? Optional.empty()
                : Optional.of(new ChannelMaps(maps, weights(normalisations)));
    }

    /** How many channels there are. */
    public int count() {
        return each.size();
    }

    /** What is done to a channel that goes in. */
    public IntensityMap each(int channel) {
        return each.get(channel);
    }

    /**
     * Replaces channels by their weighted sums, once each has been mapped; does nothing where channels stay apart.
     *
     * @param values one channel behind the other from index 0 on
     * @param voxels of a channel
     */
    public void mix(FloatBuffer values, int voxels) {
        if (weights.isEmpty()) {
            return;
        }
        int channels = each.size();
        float[][] in = new float[channels][Math.min(voxels, VOXELS_AT_ONCE)];
        float[] out = new float[in[0].length];
        for (int done = 0; done < voxels; done += out.length) {
            int count = Math.min(out.length, voxels - done);
            for (int c = 0; c < channels; c++) {
                values.get(c * voxels + done, in[c], 0, count);
            }
            for (int c = 0; c < channels; c++) {
                float[] row = weights.get(c);
                for (int i = 0; i < count; i++) {
                    float sum = 0;
                    for (int k = 0; k < channels; k++) {
                        sum += row[k] * in[k][i];
                    }
                    out[i] = sum;
                }
                values.put(c * voxels + done, out, 0, count);
            }
        }
    }

    private static List<Normalisation> inputs(List<Normalisation> normalisations) {
        Normalisation first = normalisations.get(0);
        return first instanceof Normalisation.Whitened w ? List.copyOf(w.inputs()) : normalisations;
    }

    private static List<float[]> weights(List<Normalisation> normalisations) {
        List<float[]> weights = new ArrayList<>();
        for (Normalisation normalisation : normalisations) {
            if (normalisation instanceof Normalisation.Whitened w) {
                float[] row = new float[w.weights().size()];
                for (int i = 0; i < row.length; i++) {
                    row[i] = w.weights().get(i).floatValue();
                }
                weights.add(row);
            }
        }
        return weights;
    }
}
