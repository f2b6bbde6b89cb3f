package org.imbrex.io.raster;

import java.util.Locale;

/** The units of length that image files name. */
final class LengthUnit {
    private LengthUnit() {}

    /** Millimetres in a unit; NaN if the name is no length ({@code pixel}). */
    static double millimetres(String name) {
        return switch (name.strip().toLowerCase(Locale.ROOT)) {
            case "nm", "nanometer", "nanometre", "nanometers" -> 1e-6;
            case "\u00b5m", "\u03bcm", "\\u00b5m", "um", "micron", "microns", "micrometer", "micrometre" -> 1e-3;
            case "mm", "millimeter", "millimetre", "millimeters" -> 1;
            case "cm", "centimeter", "centimetre", "centimeters" -> 10;
            case "m", "meter", "metre" -> 1000;
            case "inch", "inches", "in" -> 25.4;
            default -> Double.NaN;
        };
    }
}
