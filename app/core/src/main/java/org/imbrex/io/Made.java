package org.imbrex.io;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.imbrex.coding.ClassCode;
import org.imbrex.io.dicom.seg.SegOptions;
import org.imbrex.io.dicom.seg.Segment;

/**
 * How a mask came to be, for formats that say it.
 *
 * @param classes the names of the labels; 0 is the background
 * @param codes what they are, by their names; for those without, their names have to say it
 * @param model the name of the model
 * @param version the version of the program that ran it
 * @param emptySlices whether formats that leave out slices without a voxel are to keep them, as some viewers want it
 */
public record Made(
        List<String> classes, Map<String, ClassCode> codes, String model, String version, boolean emptySlices) {
    /** For masks of which nothing is known: labels are called by their numbers. */
    public static final Made UNKNOWN = new Made(
            IntStream.rangeClosed(0, 255).mapToObj(label -> "label " + label).toList(), "unknown", "unknown");

    public Made {
        classes = List.copyOf(classes);
        codes = Map.copyOf(codes);
    }

    /** By a model whose classes' names say what they are. */
    public Made(List<String> classes, String model, String version) {
        this(classes, Map.of(), model, version, false);
    }

    public Made withEmptySlices(boolean on) {
        return new Made(classes, codes, model, version, on);
    }

    List<Segment> segments() {
        return Segment.ofClasses(classes, codes);
    }

    SegOptions segOptions() {
        return new SegOptions(emptySlices, false, model, version);
    }
}
