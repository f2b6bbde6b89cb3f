package org.imbrex.io.raster;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.imbrex.error.UsageException;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.ObjectSink;
import org.imbrex.volume.ProbabilitySink;
import org.imbrex.volume.Volume;

/** Starts raster files of the format that their suffix names. */
public final class RasterOutput {
    private RasterOutput() {}

    /** Writes a scan as PNG or TIFF. */
    public static void scan(Path file, Volume volume) {
        if (isPng(file)) {
            PngScan.write(file, volume);
        } else {
            TiffScan.write(file, volume);
        }
    }

    /** Starts a mask as PNG or TIFF. */
    public static LabelSink labels(Path file, Extent extent, Geometry geometry) {
        return isPng(file) ? PngLabels.open(file, extent) : TiffLabels.open(file, extent, geometry);
    }

    /** Starts the numbers of so many objects as TIFF. */
    public static ObjectSink objects(Path file, Extent extent, Geometry geometry, int objects) {
        return TiffObjects.open(file, extent, geometry, objects);
    }

    /** Starts probabilities as TIFF. */
    public static ProbabilitySink probabilities(
            Path file, Extent extent, int classes, List<String> classNames, Geometry geometry) {
        if (isPng(file)) {
            throw new UsageException(file + ": expected a name that ends in .tif or .tiff for probabilities");
        }
        return TiffProbabilities.open(file, extent, classes, classNames, geometry);
    }

    private static boolean isPng(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".png")) {
            return true;
        }
        if (name.endsWith(".tif") || name.endsWith(".tiff")) {
            return false;
        }
        throw new UsageException(file + ": expected a name that ends in .png, .tif or .tiff");
    }
}
