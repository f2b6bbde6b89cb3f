package org.imbrex.imagej.output;

import ij.process.LUT;

/**
 * Colours of which each is as far as can be from all before it, after Glasbey et al., 'Colour displays for categorical
 * images', Color Research and Application 32 (2007). Number 0 is black.
 */
public final class Glasbey {
    private static final int COLOURS = 256;
    /** Candidates are spread evenly over red, green and blue. */
    private static final int LEVELS = 18;
    /** Neither near black, the background, nor near white, which hides on bright scans. */
    private static final double DARKEST = 30;

    private static final double BRIGHTEST = 92;

    private static final byte[][] TABLE = table();

    private Glasbey() {}

    /** A new lookup table. */
    public static LUT lut() {
        return new LUT(TABLE[0].clone(), TABLE[1].clone(), TABLE[2].clone());
    }

    /** The colour of a number, as 0xRRGGBB; after 255 they come again. */
    public static int rgb(int number) {
        int i = number == 0 ? 0 : (number - 1) % (COLOURS - 1) + 1;
        return (TABLE[0][i] & 0xff) << 16 | (TABLE[1][i] & 0xff) << 8 | (TABLE[2][i] & 0xff);
    }

    private static byte[][] table() {
        int count = LEVELS * LEVELS * LEVELS;
        double[][] lab = new double[count][];
        double[] nearest = new double[count];
        double[] black = lab(0, 0, 0);
        for (int i = 0; i < count; i++) {
            lab[i] = lab(level(i / LEVELS / LEVELS), level(i / LEVELS % LEVELS), level(i % LEVELS));
            boolean usable = lab[i][0] >= DARKEST && lab[i][0] <= BRIGHTEST;
            nearest[i] = usable ? distance(lab[i], black) : -1;
        }
        byte[][] table = new byte[3][COLOURS];
        for (int colour = 1; colour < COLOURS; colour++) {
            int best = 0;
            for (int i = 1; i < count; i++) {
                best = nearest[i] > nearest[best] ? i : best;
            }
            table[0][colour] = (byte) level(best / LEVELS / LEVELS);
            table[1][colour] = (byte) level(best / LEVELS % LEVELS);
            table[2][colour] = (byte) level(best % LEVELS);
            for (int i = 0; i < count; i++) {
                nearest[i] = Math.min(nearest[i], distance(lab[i], lab[best]));
            }
        }
        return table;
    }

    private static int level(int step) {
        return step * 255 / (LEVELS - 1);
    }

    private static double distance(double[] a, double[] b) {
        double l = a[0] - b[0];
        double green = a[1] - b[1];
        double blue = a[2] - b[2];
        return l * l + green * green + blue * blue;
    }

    /** CIE L*a*b* of an sRGB colour, for the white point D65. */
    private static double[] lab(int red, int green, int blue) {
        double r = linear(red);
        double g = linear(green);
        double b = linear(blue);
        double x = root((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
        double y = root(0.2126 * r + 0.7152 * g + 0.0722 * b);
        double z = root((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
        return new double[] {116 * y - 16, 500 * (x - y), 200 * (y - z)};
    }

    private static double linear(int value) {
        double v = value / 255.0;
        return v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
    }

    private static double root(double t) {
        return t > 216.0 / 24389 ? Math.cbrt(t) : (24389.0 / 27 * t + 16) / 116;
    }
}
