package org.imbrex.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.imbrex.error.UsageException;
import org.imbrex.io.dicom.series.SeriesOptions;
import org.imbrex.model.ModelSpec;
import org.imbrex.postprocess.Connectivity;
import org.imbrex.postprocess.Postprocessing;
import org.imbrex.segment.Exactness;
import org.imbrex.segment.SegmentOptions;
import org.jspecify.annotations.Nullable;

/**
 * How a case is segmented and what is written for it.
 *
 * @param segment memory, patches, mirroring
 * @param series what is done with DICOM series that are no regular grid
 * @param probabilities whether the probabilities of all classes are written too
 * @param objects whether the numbers of connected objects are written too; what connects voxels to objects is said for
 *     postprocessing
 * @param objectTable whether measures of connected objects are written too, as comma-separated values
 * @param emptySlices whether DICOM SEG keeps slices without a voxel
 * @param checkSeams whether the result is compared with another way to it
 * @param postprocessing what is done between probabilities and the mask, or null for what the model says
 */
public record CaseOptions(
        SegmentOptions segment,
        SeriesOptions series,
        boolean probabilities,
        boolean objects,
        boolean objectTable,
        boolean emptySlices,
        boolean checkSeams,
        @Nullable Postprocessing postprocessing) {
    /** A mask for each scan, made within so many bytes of native memory. */
    public static CaseOptions within(long memory) {
        return new CaseOptions(
                SegmentOptions.within(memory), SeriesOptions.STRICT, false, false, false, false, false, null);
    }

    public CaseOptions withSegment(SegmentOptions changed) {
        return new CaseOptions(
                changed, series, probabilities, objects, objectTable, emptySlices, checkSeams, postprocessing);
    }

    public CaseOptions withSeries(SeriesOptions changed) {
        return new CaseOptions(
                segment, changed, probabilities, objects, objectTable, emptySlices, checkSeams, postprocessing);
    }

    public CaseOptions withProbabilities(boolean on) {
        return new CaseOptions(segment, series, on, objects, objectTable, emptySlices, checkSeams, postprocessing);
    }

    public CaseOptions withObjects(boolean on) {
        return new CaseOptions(
                segment, series, probabilities, on, objectTable, emptySlices, checkSeams, postprocessing);
    }

    public CaseOptions withObjectTable(boolean on) {
        return new CaseOptions(segment, series, probabilities, objects, on, emptySlices, checkSeams, postprocessing);
    }

    public CaseOptions withEmptySlices(boolean on) {
        return new CaseOptions(segment, series, probabilities, objects, objectTable, on, checkSeams, postprocessing);
    }

    public CaseOptions withCheckSeams(boolean on) {
        return new CaseOptions(segment, series, probabilities, objects, objectTable, emptySlices, on, postprocessing);
    }

    /** With this in place of what the model says; null for what it says. */
    public CaseOptions withPostprocessing(@Nullable Postprocessing changed) {
        return new CaseOptions(segment, series, probabilities, objects, objectTable, emptySlices, checkSeams, changed);
    }

    /** What is done between the probabilities of a model and the mask. */
    public Postprocessing postprocessing(ModelSpec model) {
        return postprocessing == null ? model.postprocessing() : postprocessing;
    }

    /** What was asked for so far; the first that is asked for replaces all that the model says. */
    private Postprocessing own() {
        return postprocessing == null ? Postprocessing.NONE : postprocessing;
    }

    /**
     * Sets one of them by its name on the command line. The first of those that postprocess replaces all that the model
     * says.
     *
     * @param name {@code mirror}, {@code exact}, {@code overlap}, {@code allow-gaps}, {@code resample},
     *     {@code probabilities}, {@code objects}, {@code object-table}, {@code empty-slices}, {@code check-seams},
     *     {@code class-threshold}, {@code smooth}, {@code fill-holes}, {@code min-size}, {@code min-peak}, {@code largest} or
     *     {@code connectivity}
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
            case "objects" -> withObjects(truth(name, value));
            case "object-table" -> withObjectTable(truth(name, value));
            case "empty-slices" -> withEmptySlices(truth(name, value));
            case "check-seams" -> withCheckSeams(truth(name, value));
            case "class-threshold" -> withPostprocessing(own().withThresholds(thresholds(value)));
            case "smooth" -> withPostprocessing(own().withSmooth(whole(name, value)));
            case "fill-holes" -> withPostprocessing(own().withFillHoles(truth(name, value)));
            case "min-size" -> withPostprocessing(own().withMinSize(value));
            case "min-peak" -> withPostprocessing(own().withMinPeak(share(name, value)));
            case "largest" -> withPostprocessing(own().withKeepLargest(truth(name, value)));
            case "connectivity" ->
                withPostprocessing(own().withConnectivity(choice(name, value, Connectivity.values())));
            default ->
                throw new UsageException(
                        "expected mirror, exact, overlap, allow-gaps, resample, probabilities, objects,"
                                + " object-table, empty-slices, check-seams, class-threshold, smooth, fill-holes, min-size,"
                                + " min-peak, largest or connectivity, found " + name);
        };
    }

    /** What decides the results of a model, as a command line has it; defaults are left out, and so is memory. */
    public String arguments(ModelSpec model) {
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
            words.add("--objects");
        }
        if (objectTable) {
            words.add("--object-table");
        }
        Postprocessing applied = postprocessing(model);
        if (!applied.equals(Postprocessing.NONE)) {
            words.add(applied.arguments());
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

    private static int whole(String name, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new UsageException(name + ": expected a whole number, found " + value);
        }
    }

    /** {@code lesion=0.3;edge=0.5}, with spaces or not. */
    private static Map<String, Double> thresholds(String value) {
        Map<String, Double> thresholds = new TreeMap<>();
        for (String part : value.split(";", -1)) {
            String[] sides = part.split("=", -1);
            try {
                thresholds.put(sides[0].strip(), Double.valueOf(sides[1]));
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                throw new UsageException(
                        "class-threshold: expected a class and a probability such as lesion=0.3, found " + part);
            }
        }
        return thresholds;
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
