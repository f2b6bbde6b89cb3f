package org.imbrex.training.data;

import java.util.ArrayList;
import java.util.List;
import org.imbrex.volume.Extent;

/** What is kept of a training case when the case itself is not: its size, its classes, and where to find them. */
public final class CaseSummary {
    /** Enough that a patch on a random one is as good as on any; few enough for thousands of cases. */
    private static final int MOST_PLACES = 4096;

    private final Case origin;
    private final Extent extent;
    private final long[] classVoxels;
    private final List<int[]> places;

    private CaseSummary(Case origin, Extent extent, long[] classVoxels, List<int[]> places) {
        this.origin = origin;
        this.extent = extent;
        this.classVoxels = classVoxels;
        this.places = places;
    }

    static CaseSummary of(LoadedCase loaded, int classes) {
        byte[] labels = loaded.labels().labels();
        long[] counts = new long[classes];
        for (byte label : labels) {
            counts[label & 0xff]++;
        }
        List<int[]> places = new ArrayList<>();
        places.add(new int[0]);
        for (int number = 1; number < classes; number++) {
            places.add(places(labels, number, counts[number]));
        }
        return new CaseSummary(loaded.origin(), loaded.extent(), counts, places);
    }

    public Case origin() {
        return origin;
    }

    public Extent extent() {
        return extent;
    }

    /** How many voxels of a class there are. */
    public long classVoxels(int number) {
        return classVoxels[number];
    }

    /** Voxels of a class other than the background, spread evenly over all of them; indices into the image. */
    int[] places(int number) {
        return places.get(number);
    }

    private static int[] places(byte[] labels, int number, long count) {
        int kept = (int) Math.min(count, MOST_PLACES);
        int[] places = new int[kept];
        long seen = 0;
        int next = 0;
        for (int i = 0; i < labels.length && next < kept; i++) {
            if ((labels[i] & 0xff) == number) {
                if (seen == next * count / kept) {
                    places[next++] = i;
                }
                seen++;
            }
        }
        return places;
    }
}
