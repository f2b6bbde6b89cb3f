package org.imbrex.io.raster;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.imbrex.error.InputException;
import org.imbrex.volume.Geometry;

/** The image description that ImageJ writes: lines of {@code key=value}, the first of which is {@code ImageJ=version}. */
final class ImageJDescription {
    private static final String START = "ImageJ=";
    private static final String STRAIGHT_LINE = "0";

    private final Map<String, String> values = new HashMap<>();

    private ImageJDescription() {}

    static boolean matches(String description) {
        return description.startsWith(START);
    }

    static ImageJDescription parse(String description) {
        ImageJDescription parsed = new ImageJDescription();
        description.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0) {
                parsed.values.putIfAbsent(
                        line.substring(0, equals).strip(),
                        line.substring(equals + 1).strip());
            }
        });
        return parsed;
    }

    /** Pages the file says it holds, whether or not each has a directory of its own. */
    int images(Path file) {
        return count(file, "images");
    }

    /**
     * What the pages mean.
     *
     * @param pages how many there are
     * @param first the first page's directory, for its resolution
     */
    TiffStack stack(Path file, int pages, TiffDirectory first) {
        int channels = count(file, "channels");
        int slices = count(file, "slices");
        int frames = count(file, "frames");
        if ((long) channels * slices * frames != pages) {
            channels = 1;
            slices = pages;
            frames = 1;
        }
        return TiffStack.inOrder(channels, slices, frames, calibration(slices, first));
    }

    private TiffStack.Calibration calibration(int slices, TiffDirectory first) {
        double unit = LengthUnit.millimetres(values.getOrDefault("unit", ""));
        double unitY = values.containsKey("yunit") ? LengthUnit.millimetres(values.getOrDefault("yunit", "")) : unit;
        double unitZ = values.containsKey("zunit") ? LengthUnit.millimetres(values.getOrDefault("zunit", "")) : unit;
        // ImageJ leaves out a spacing of 1.
        Geometry geometry = TiffStack.spaced(
                unit / first.ratio(Tiff.X_RESOLUTION),
                unitY / first.ratio(Tiff.Y_RESOLUTION),
                unitZ * number("spacing", 1),
                slices);
        double slope = number("c1", 1);
        boolean line = STRAIGHT_LINE.equals(values.get("cf")) && slope != 0;
        return line ? new TiffStack.Calibration(geometry, number("c0", 0), slope) : TiffStack.Calibration.of(geometry);
    }

    private double number(String key, double otherwise) {
        try {
            double number = Double.parseDouble(values.getOrDefault(key, ""));
            return Double.isFinite(number) ? number : otherwise;
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    private int count(Path file, String key) {
        String text = values.getOrDefault(key, "1");
        try {
            int count = Integer.parseInt(text);
            if (count > 0) {
                return count;
            }
        } catch (NumberFormatException e) {
            throw new InputException(file, "ImageJ's " + key + " is no number: " + text, e);
        }
        throw InputException.of(file, "1 or more as ImageJ's " + key, text);
    }
}
