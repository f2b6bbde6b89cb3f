package org.imbrex.sampledata.field;

/**
 * A sequence of random numbers (SplitMix64: Steele, Lea and Flood, OOPSLA 2014). The JDK's generators may change the way
 * in which they make doubles and Gaussians; the sample data must not.
 */
public final class Chance {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final double UNIT = 0x1.0p-53;

    private long state;

    public Chance(long seed) {
        this.state = seed;
    }

    /** A sequence of its own for a part of the picture: changing one part leaves the others as they are. */
    public static Chance of(long seed, String part) {
        long state = seed;
        for (int i = 0; i < part.length(); i++) {
            state = mix(state + GOLDEN + part.charAt(i));
        }
        return new Chance(state);
    }

    /** 64 random bits. */
    public long bits() {
        state += GOLDEN;
        return mix(state);
    }

    /** A number from low (included) to high (not included). */
    public double between(double low, double high) {
        return low + (high - low) * ((bits() >>> 11) * UNIT);
    }

    /** A whole number from 0 to below a bound. */
    public int below(int bound) {
        return (int) between(0, bound);
    }

    public boolean happens(double probability) {
        return between(0, 1) < probability;
    }

    /** A number of the standard normal distribution, by Box and Muller. */
    public double gaussian() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - between(0, 1)));
        return radius * StrictMath.cos(between(0, 2 * Math.PI));
    }

    static long mix(long bits) {
        long z = bits;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
