package org.imbrex.sampledata.field;

/**
 * A random function of space that is smooth: value noise, that is random numbers at whole positions with a smooth
 * interpolation between them (Perlin's fifth-order fade). Two slices through the same noise fit together.
 */
public final class Noise {
    private final long seed;

    public Noise(Chance chance) {
        this.seed = chance.bits();
    }

    /** The noise at a position, -1 to 1; it changes over a distance of 1. */
    public double at(double x, double y, double z) {
        double bx = Math.floor(x);
        double by = Math.floor(y);
        double bz = Math.floor(z);
        double fx = fade(x - bx);
        double fy = fade(y - by);
        double fz = fade(z - bz);
        long ix = (long) bx;
        long iy = (long) by;
        long iz = (long) bz;
        double front = plane(ix, iy, iz, fx, fy);
        return fz == 0 ? front : mix(front, plane(ix, iy, iz + 1, fx, fy), fz);
    }

    /** Noise of several sizes, each half as large and half as strong as the one before; about -1 to 1. */
    public double fractal(double x, double y, double z, int octaves) {
        double sum = 0;
        double strength = 1;
        double scale = 1;
        for (int i = 0; i < octaves; i++) {
            sum += strength * at(x * scale + 17.3 * i, y * scale - 9.1 * i, z * scale + 5.7 * i);
            strength /= 2;
            scale *= 2;
        }
        return sum;
    }

    private double plane(long x, long y, long z, double fx, double fy) {
        return mix(
                mix(corner(x, y, z), corner(x + 1, y, z), fx),
                mix(corner(x, y + 1, z), corner(x + 1, y + 1, z), fx),
                fy);
    }

    private double corner(long x, long y, long z) {
        long bits = Chance.mix(seed ^ (x * 0x9E3779B97F4A7C15L + y * 0xC2B2AE3D27D4EB4FL + z * 0x165667B19E3779F9L));
        return (bits >> 11) * 0x1.0p-52;
    }

    private static double fade(double t) {
        return t * t * t * (t * (t * 6 - 15) + 10);
    }

    private static double mix(double a, double b, double share) {
        return a + (b - a) * share;
    }
}
