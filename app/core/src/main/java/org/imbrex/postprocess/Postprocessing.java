package org.imbrex.postprocess;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.imbrex.error.UsageException;
import org.imbrex.volume.Geometry;

/**
 * What is done between probabilities and the labels that are written, in this order: voxels get a class by thresholds,
 * labels are smoothed, holes are filled, components that are small or nowhere certain are dropped, and of each class the
 * largest is kept.
 *
 * @param thresholds from which probability on, above 0 and below 1, a voxel may be of a class, by the class's name; other
 *     classes have to be the likeliest
 * @param smooth how often every voxel takes the label of most of its 26 neighbours (8 in a plane) and itself; its own of
 *     equals
 * @param fillHoles whether a class gets the background that it encloses
 * @param minSize components of fewer voxels, or of less volume, become background; 0 keeps all
 * @param inMillimetres whether that is a volume in cubic millimetres
 * @param minPeak components in which no voxel's probability of its class reaches this, 0 to below 1, become background; 0
 *     keeps all
 * @param keepLargest whether all but the largest component of a class become background
 * @param connectivity what connects voxels to components
 */
public record Postprocessing(
        Map<String, Double> thresholds,
        int smooth,
        boolean fillHoles,
        double minSize,
        boolean inMillimetres,
        double minPeak,
        boolean keepLargest,
        Connectivity connectivity) {
    /** Voxels get the likeliest class, and labels stay as they are. */
    public static final Postprocessing NONE =
            new Postprocessing(Map.of(), 0, false, 0, false, 0, false, Connectivity.CORNERS);

    private static final int MOST_SMOOTHING = 100;

    public Postprocessing {
        thresholds = Collections.unmodifiableMap(new TreeMap<>(thresholds));
        thresholds.forEach((name, from) -> {
            if (!(from > 0 && from < 1)) {
                throw new UsageException("class-threshold: expected " + name + " above 0 and below 1, found " + from);
            }
        });
        if (smooth < 0 || smooth > MOST_SMOOTHING) {
            throw new UsageException("smooth: expected 0 to " + MOST_SMOOTHING + ", found " + smooth);
        }
        if (!(minSize >= 0 && Double.isFinite(minSize))) {
            throw new UsageException("min-size: expected 0 or more, found " + minSize);
        }
        if (!(minPeak >= 0 && minPeak < 1)) {
            throw new UsageException("min-peak: expected a probability of 0 to below 1, found " + minPeak);
        }
        inMillimetres = inMillimetres && minSize > 0;
    }

    public Postprocessing withThresholds(Map<String, Double> changed) {
        return new Postprocessing(
                changed, smooth, fillHoles, minSize, inMillimetres, minPeak, keepLargest, connectivity);
    }

    public Postprocessing withSmooth(int passes) {
        return new Postprocessing(
                thresholds, passes, fillHoles, minSize, inMillimetres, minPeak, keepLargest, connectivity);
    }

    public Postprocessing withFillHoles(boolean on) {
        return new Postprocessing(thresholds, smooth, on, minSize, inMillimetres, minPeak, keepLargest, connectivity);
    }

    /**
     * The smallest size of components.
     *
     * @param size a number of voxels, {@code 20}, or of cubic millimetres, {@code 5.5mm3}
     */
    public Postprocessing withMinSize(String size) {
        String text = size.strip().toLowerCase(Locale.ROOT);
        boolean volume = text.endsWith("mm3") || text.endsWith("mm^3");
        try {
            double number = Double.parseDouble(volume ? text.substring(0, text.lastIndexOf("mm")) : text);
            return new Postprocessing(
                    thresholds, smooth, fillHoles, number, volume, minPeak, keepLargest, connectivity);
        } catch (NumberFormatException e) {
            throw new UsageException("min-size: expected voxels such as 20 or a volume such as 5.5mm3, found " + size);
        }
    }

    public Postprocessing withMinPeak(double probability) {
        return new Postprocessing(
                thresholds, smooth, fillHoles, minSize, inMillimetres, probability, keepLargest, connectivity);
    }

    public Postprocessing withKeepLargest(boolean on) {
        return new Postprocessing(thresholds, smooth, fillHoles, minSize, inMillimetres, minPeak, on, connectivity);
    }

    public Postprocessing withConnectivity(Connectivity how) {
        return new Postprocessing(thresholds, smooth, fillHoles, minSize, inMillimetres, minPeak, keepLargest, how);
    }

    /** As a command line has it; what is not done is left out. */
    public String arguments() {
        List<String> words = new ArrayList<>();
        thresholds.forEach((name, from) -> words.add("--class-threshold " + name + "=" + from));
        if (smooth > 0) {
            words.add("--smooth " + smooth);
        }
        if (fillHoles) {
            words.add("--fill-holes");
        }
        if (minSize > 0) {
            words.add("--min-size " + minSizeText());
        }
        if (minPeak > 0) {
            words.add("--min-peak " + minPeak);
        }
        if (keepLargest) {
            words.add("--largest");
        }
        if (connectivity != Connectivity.CORNERS) {
            words.add("--connectivity " + connectivity.name().toLowerCase(Locale.ROOT));
        }
        return String.join(" ", words);
    }

    /** The smallest size of components as {@link #withMinSize} takes it. */
    public String minSizeText() {
        return minSize + (inMillimetres ? "mm3" : "");
    }

    /** Whether labels stay as they are once voxels have them. */
    public boolean keepsLabels() {
        return smooth == 0 && !fillHoles && minSize == 0 && minPeak == 0 && !keepLargest;
    }

    /**
     * The fewest voxels of a component that stays.
     *
     * @throws UsageException if the smallest volume is in millimetres and the scan says nothing of its voxels' size
     */
    public long minVoxels(Geometry geometry) {
        if (!inMillimetres || minSize == 0) {
            return (long) Math.ceil(minSize);
        }
        if (!geometry.known()) {
            throw new UsageException("the scan does not say how large its voxels are: expected the smallest size of"
                    + " components in voxels, found cubic millimetres");
        }
        double voxel = geometry.spacing().stream().reduce(1.0, (a, b) -> a * b);
        // A component of just that volume stays, whatever the rounding.
        return (long) Math.ceil(minSize / voxel - 1e-9);
    }
}
