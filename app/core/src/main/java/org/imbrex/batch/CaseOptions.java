package org.imbrex.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.imbrex.error.UsageException;
import org.imbrex.io.dicom.series.SeriesOptions;
import org.imbrex.postprocess.Connectivity;
import org.imbrex.segment.Exactness;
import org.imbrex.segment.SegmentOptions;

/**
 * How a case is segmented and what is written for it.
 *
 * @param segment memory, patches, mirroring
 * @param series what is done with DICOM series that are no regular grid
 * @param probabilities whether the probabilities of all classes are written too
 * @param objects whether the numbers of connected objects are written too
 * @param connectivity what connects voxels to objects
 * @param emptySlices whether DICOM SEG keeps slices without a voxel
 * @param checkSeams whether the result is compared with another way to it
 */
public record CaseOptions(
        SegmentOptions segment,
        SeriesOptions series,
        boolean probabilities,
        boolean objects,
        Connectivity connectivity,
        boolean emptySlices,
        boolean checkSeams) {
    /** A mask for each scan, made within so many bytes of native memory. */
    public static CaseOptions within(long memory) {
        return new CaseOptions(
                SegmentOptions.within(memory), SeriesOptions.STRICT, false, false, Connectivity.CORNERS, false, false);
    }

    public CaseOptions withSegment(SegmentOptions changed) {
        return new CaseOptions(changed, series, probabilities, objects, connectivity, emptySlices, checkSeams);
    }

    public CaseOptions withSeries(SeriesOptions changed) {
        return new CaseOptions(segment, changed, probabilities, objects, connectivity, emptySlices, checkSeams);
    }

    public CaseOptions withProbabilities(boolean on) {
        return new CaseOptions(segment, series, on, objects, connectivity, emptySlices, checkSeams);
    }

    public CaseOptions withObjects(boolean on, Connectivity how) {
        return new CaseOptions(segment, series, probabilities, on, how, emptySlices, checkSeams);
    }

    public CaseOptions withEmptySlices(boolean on) {
        return new CaseOptions(segment, series, probabilities, objects, connectivity, on, checkSeams);
    }

    public CaseOptions withCheckSeams(boolean on) {
        return new CaseOptions(segment, series, probabilities, objects, connectivity, emptySlices, on);
    }

    /**
     * Sets one of them by its name on the command line.
     *
     * @param name {@code mirror}, {@code exact}, {@code overlap}, {@code allow-gaps}, {@code resample},
     *     {@code probabilities}, {@code objects}, {@code connectivity}, {@code empty-slices} or {@code check-seams}
     * @param value as on the command line; {@code true} or {@code false} (or {@code yes}, {@code no}, 1, 0) for what has
     *     no value there
     * @throws UsageException if there is no such option, or it has no such value
     */
    public CaseOptions with(String name, String value) {
        return switch (name) {
            case "mirror" -> withSegment(segment.withMirror(truth(name, value)));
            case "exact" -> withSegment(segment.withExactness(choice(name, value, Exactness.values())));
            case "overlap" -> withSegment(segment.withOverlap(share(name, value)));
            case "allow-gaps" -> withSeries(truth(name, value) ? SeriesOptions.ALLOW_GAPS : SeriesOptions.STRICT);
            case "resample" -> withSeries(truth(name, value) ? SeriesOptions.RESAMPLE : SeriesOptions.STRICT);
            case "probabilities" -> withProbabilities(truth(name, value));
            case "objects" -> withObjects(truth(name, value), connectivity);
            case "connectivity" -> withObjects(objects, choice(name, value, Connectivity.values()));
            case "empty-slices" -> withEmptySlices(truth(name, value));
            case "check-seams" -> withCheckSeams(truth(name, value));
            default ->
                throw new UsageException(
                        "expected mirror, exact, overlap, allow-gaps, resample, probabilities, objects,"
                                + " connectivity, empty-slices or check-seams, found " + name);
        };
    }

    /** What decides the results, as a command line has it; defaults are left out, and so is memory. */
    public String arguments() {
        List<String> words = new ArrayList<>();
        if (segment.mirror()) {
            words.add("--mirror");
        }
        if (segment.exactness() != Exactness.AUTO) {
            words.add("--exact " + lower(segment.exactness()));
        }
        if (segment.overlap() != SegmentOptions.within(0).overlap()) {
            words.add("--overlap " + segment.overlap());
        }
        if (segment.patch() != null) {
            words.add("--patch " + segment.patch());
        }
        if (series != SeriesOptions.STRICT) {
            words.add("--" + lower(series).replace('_', '-'));
        }
        if (probabilities) {
            words.add("--probabilities");
        }
        if (objects) {
            words.add("--objects --connectivity " + lower(connectivity));
        }
        if (emptySlices) {
            words.add("--empty-slices");
        }
        if (checkSeams) {
            words.add("--check-seams");
        }
        return String.join(" ", words);
    }

    private static boolean truth(String name, String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "1" -> true;
            case "false", "no", "0" -> false;
            default -> throw new UsageException(name + ": expected true or false, found " + value);
        };
    }

    private static double share(String name, String value) {
        double share = Double.NaN;
        try {
            share = Double.parseDouble(value);
        } catch (NumberFormatException e) {
            // Refused below, like a number that is too large.
        }
        if (!(share >= 0 && share < 1)) {
            throw new UsageException(name + ": expected 0 to below 1, found " + value);
        }
        return share;
    }

    private static <E extends Enum<E>> E choice(String name, String value, E[] choices) {
        return Stream.of(choices)
                .filter(choice -> lower(choice).equals(value.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new UsageException(name + ": expected "
                        + Stream.of(choices).map(CaseOptions::lower).collect(Collectors.joining(" or ")) + ", found "
                        + value));
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
