package org.imbrex.imagej.image;

import ij.measure.Calibration;
import java.util.Locale;
import java.util.Map;
import org.imbrex.volume.Geometry;

/** What an image's calibration says about its voxels. */
public final class ImageGeometry {
    private static final Map<String, Double> MILLIMETRES = Map.ofEntries(
            Map.entry("m", 1e3),
            Map.entry("meter", 1e3),
            Map.entry("cm", 10.0),
            Map.entry("mm", 1.0),
            Map.entry("micron", 1e-3),
            Map.entry("microns", 1e-3),
            Map.entry("um", 1e-3),
            Map.entry("\u00b5m", 1e-3),
            Map.entry("\u03bcm", 1e-3),
            Map.entry("nm", 1e-6),
            Map.entry("inch", 25.4),
            Map.entry("inches", 25.4));

    private ImageGeometry() {}

    /** Millimetres, where the calibration's unit is a length. */
    public static Geometry of(Calibration calibration) {
        Double unit = MILLIMETRES.get(calibration.getUnit().toLowerCase(Locale.ROOT));
        if (unit == null || !calibration.scaled()) {
            return Geometry.UNKNOWN;
        }
        double x = calibration.pixelWidth * unit;
        double y = calibration.pixelHeight * unit;
        double z = calibration.pixelDepth * unit;
        boolean usable = x > 0 && y > 0 && z > 0 && Double.isFinite(x) && Double.isFinite(y) && Double.isFinite(z);
        return usable ? Geometry.spaced(x, y, z) : Geometry.UNKNOWN;
    }
}
