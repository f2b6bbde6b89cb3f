package org.imbrex.training.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;
import org.imbrex.preprocess.IntensityMap;
import org.imbrex.preprocess.IntensityStatistics;
import org.imbrex.preprocess.Normalisation;
import org.imbrex.preprocess.Whitening;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Volume;

/**
 * Chooses how intensities are normalised. Scans whose intensities mean nothing across scans are normalised by themselves.
 * For CT, nnU-Net takes the 0.5 and 99.5 percentile of the annotated voxels of the training set as bounds, and their mean
 * and deviation. Where the annotation is an organ this keeps its surroundings too; where it is a rare lesion the bounds
 * would fit the lesion alone, and all that tells it from its neighbours (lung, vessel, chest wall) would be cut to the
 * same number. So the voxels within {@value #SURROUNDINGS} of an annotated one are counted with it: for an organ little
 * changes, for a lesion the tissue that it has to be told from keeps its contrast.
 */
final class NormalisationChoice {
    private static final int SURROUNDINGS = 16;
    private static final int MOST_SAMPLES = 1 << 22;
    private static final List<Double> BOUNDS = List.of(0.5, 99.5);

    private final DataSet data;
    private final int samplesPerCase;
    private final List<List<float[]>> near = new ArrayList<>();
    private final List<List<float[]>> anywhere = new ArrayList<>();

    NormalisationChoice(DataSet data, int cases) {
        this.data = data;
        this.samplesPerCase =
                Math.max(1000, MOST_SAMPLES / cases / data.channels().size());
        for (int c = 0; c < data.channels().size(); c++) {
            near.add(new ArrayList<>());
            anywhere.add(new ArrayList<>());
        }
    }

    /** Takes a case's intensities into account. */
    void add(LoadedCase loaded) {
        if (data.normalisation() == NormalisationKind.SCAN) {
            return;
        }
        boolean[] counted = surroundings(loaded);
        boolean[] all = new boolean[counted.length];
        Arrays.fill(all, true);
        for (int c = 0; c < near.size(); c++) {
            near.get(c).add(samples(loaded, c, counted));
            anywhere.get(c).add(samples(loaded, c, all));
        }
    }

    /** The normalisation of each channel, once every case has been added. */
    List<Normalisation> choose() {
        if (data.normalisation() == NormalisationKind.SCAN) {
            return Collections.nCopies(data.channels().size(), new Normalisation.ScanZScore());
        }
        boolean whitened = data.normalisation() == NormalisationKind.WHITENED;
        List<Normalisation.Fixed> chosen = new ArrayList<>();
        for (int c = 0; c < near.size(); c++) {
            float[] values = whitened ? new float[0] : joined(near.get(c));
            chosen.add(fixed(values.length > 0 ? values : joined(anywhere.get(c))));
        }
        return whitened
                ? Whitening.of(
                        chosen,
                        anywhere.stream().map(NormalisationChoice::joined).toList())
                : List.copyOf(chosen);
    }

    static Normalisation.Fixed fixed(float[] values) {
        IntensityStatistics all = statistics(values, BOUNDS);
        double low = all.percentile(BOUNDS.get(0));
        double high = all.percentile(BOUNDS.get(1));
        if (!(low < high)) {
            // Nearly all voxels have one value: bounds at the percentiles would leave nothing of the others.
            low = all.min();
            high = all.max();
        }
        IntensityMap cut = new IntensityMap((float) low, (float) high, 0, 1);
        for (int i = 0; i < values.length; i++) {
            values[i] = cut.apply(values[i]);
        }
        IntensityStatistics inside = statistics(values, List.of());
        return new Normalisation.Fixed(low, high, inside.mean(), inside.deviation() > 0 ? inside.deviation() : 1);
    }

    private static IntensityStatistics statistics(float[] values, List<Double> percentiles) {
        return IntensityStatistics.of(Volume.of(Extent.of(1, values.length), values), percentiles)
                .get(0);
    }

    /** Which voxels are annotated or near one that is, within their slice. */
    private static boolean[] surroundings(LoadedCase loaded) {
        byte[] labels = loaded.labels().labels();
        Extent extent = loaded.extent();
        int width = extent.width();
        int height = extent.height();
        boolean[] along = new boolean[labels.length];
        for (int row = 0; row < labels.length; row += width) {
            spread(row, 1, width, i -> labels[i] != 0, along);
        }
        boolean[] near = new boolean[labels.length];
        for (int slice = 0; slice < labels.length; slice += width * height) {
            for (int x = 0; x < width; x++) {
                spread(slice + x, width, height, i -> along[i], near);
            }
        }
        return near;
    }

    /** Marks what lies near something along one line of voxels. */
    private static void spread(int first, int step, int count, IntPredicate is, boolean[] marked) {
        int last = -SURROUNDINGS - 1;
        for (int i = 0; i < count; i++) {
            if (is.test(first + i * step)) {
                for (int j = Math.max(Math.max(0, last + 1), i - SURROUNDINGS); j < i; j++) {
                    marked[first + j * step] = true;
                }
                last = i;
            }
            marked[first + i * step] |= i - last <= SURROUNDINGS;
        }
    }

    private float[] samples(LoadedCase loaded, int channel, boolean[] counted) {
        int count = 0;
        for (boolean c : counted) {
            count += c ? 1 : 0;
        }
        int kept = Math.min(count, samplesPerCase);
        float[] samples = new float[kept];
        long seen = 0;
        int next = 0;
        for (int i = 0; i < counted.length && next < kept; i++) {
            if (counted[i]) {
                if (seen == (long) next * count / kept) {
                    samples[next++] = loaded.voxel(channel, i);
                }
                seen++;
            }
        }
        return samples;
    }

    private static float[] joined(List<float[]> parts) {
        float[] all = new float[parts.stream().mapToInt(p -> p.length).sum()];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
