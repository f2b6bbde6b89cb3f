package org.imbrex.onnx.graph;

import org.jspecify.annotations.Nullable;

/**
 * A fraction in lowest terms. Arithmetic throws ArithmeticException rather than overflow.
 *
 * @param numerator of either sign
 * @param denominator at least 1
 */
public record Rational(long numerator, long denominator) {
    public static final Rational ZERO = of(0);
    public static final Rational ONE = of(1);

    /** A fraction found in decimals has at most this denominator: 1/3 is stored as 0.33333334. */
    private static final int LARGEST_GUESS = 1024;

    public Rational {
        if (denominator == 0) {
            throw new ArithmeticException("a fraction over zero");
        }
        long divisor = gcd(numerator, denominator);
        if (denominator < 0) {
            divisor = -divisor;
        }
        numerator /= divisor;
        denominator /= divisor;
    }

    static Rational of(long value) {
        return new Rational(value, 1);
    }

    /** The fraction that a decimal stands for, or null if it stands for none that is simple. */
    static @Nullable Rational near(double value) {
        if (!(Math.abs(value) < 1L << 52)) {
            return null;
        }
        for (int denominator = 1; denominator <= LARGEST_GUESS; denominator++) {
            double numerator = Math.rint(value * denominator);
            if (Math.abs(value * denominator - numerator) <= 2e-7 * Math.abs(numerator)) {
                return new Rational((long) numerator, denominator);
            }
        }
        return null;
    }

    Rational plus(Rational other) {
        return new Rational(
                Math.addExact(
                        Math.multiplyExact(numerator, other.denominator),
                        Math.multiplyExact(other.numerator, denominator)),
                Math.multiplyExact(denominator, other.denominator));
    }

    Rational times(Rational other) {
        return new Rational(
                Math.multiplyExact(numerator, other.numerator), Math.multiplyExact(denominator, other.denominator));
    }

    Rational over(Rational other) {
        return times(other.inverse());
    }

    Rational inverse() {
        return new Rational(/* numerator= */ denominator, /* denominator= */ numerator);
    }

    Rational negated() {
        return new Rational(Math.negateExact(numerator), denominator);
    }

    long floor() {
        return Math.floorDiv(numerator, denominator);
    }

    long ceil() {
        return -Math.floorDiv(-numerator, denominator);
    }

    boolean isWhole() {
        return denominator == 1;
    }

    int sign() {
        return Long.signum(numerator);
    }

    static long gcd(long a, long b) {
        long x = Math.abs(a);
        long y = Math.abs(b);
        while (y != 0) {
            long rest = x % y;
            x = y;
            y = rest;
        }
        return x == 0 ? 1 : x;
    }

    static long lcm(long a, long b) {
        return Math.multiplyExact(a / gcd(a, b), b);
    }

    @Override
    public String toString() {
        return denominator == 1 ? "" + numerator : numerator + "/" + denominator;
    }
}
