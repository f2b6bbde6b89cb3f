package org.imbrex.onnx.graph;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.jspecify.annotations.Nullable;

/**
 * A number that a graph computes from the sizes of its patch, such as 2 (h/4) + 1 or h w: a polynomial in them with
 * fractions for coefficients. Arithmetic throws ArithmeticException for numbers, degrees or terms beyond reason.
 */
final class Size {
    static final Size ZERO = new Size(new TreeMap<>());
    static final Size ONE = of(1);

    private static final int MOST_TERMS = 16;
    private static final int HIGHEST_DEGREE = 8;

    /** Coefficients by the exponents of the sizes along z, y and x, four bits each; none is zero. */
    private final NavigableMap<Integer, Rational> terms;

    private Size(NavigableMap<Integer, Rational> terms) {
        if (terms.size() > MOST_TERMS) {
            throw new ArithmeticException("a size with " + terms.size() + " terms");
        }
        this.terms = terms;
    }

    static Size of(long value) {
        return of(Rational.of(value));
    }

    static Size of(Rational value) {
        TreeMap<Integer, Rational> terms = new TreeMap<>();
        put(terms, 0, value);
        return new Size(terms);
    }

    /** The patch's size along an axis. */
    static Size along(Axis axis) {
        TreeMap<Integer, Rational> terms = new TreeMap<>();
        terms.put(unit(axis), Rational.ONE);
        return new Size(terms);
    }

    Size plus(Size other) {
        TreeMap<Integer, Rational> sum = new TreeMap<>(terms);
        other.terms.forEach((power, coefficient) -> put(sum, power, coefficient));
        return new Size(sum);
    }

    Size plus(long value) {
        return plus(of(value));
    }

    Size minus(Size other) {
        return plus(other.times(Rational.of(-1)));
    }

    Size times(Rational factor) {
        return times(of(factor));
    }

    Size times(Size other) {
        TreeMap<Integer, Rational> product = new TreeMap<>();
        terms.forEach((power, coefficient) -> other.terms.forEach((otherPower, otherCoefficient) -> {
            if (degree(power) + degree(otherPower) > HIGHEST_DEGREE) {
                throw new ArithmeticException("a size of degree " + (degree(power) + degree(otherPower)));
            }
            put(product, power + otherPower, coefficient.times(otherCoefficient));
        }));
        return new Size(product);
    }

    /** This divided by another where that gives a polynomial again, else null. */
    @Nullable
    Size over(Size other) {
        if (other.terms.isEmpty()) {
            return null;
        }
        // Long division by the highest term.
        Size rest = this;
        Size quotient = ZERO;
        for (int i = 0; i < MOST_TERMS && !rest.terms.isEmpty(); i++) {
            var top = rest.terms.lastEntry();
            var divisor = other.terms.lastEntry();
            if (!divides(divisor.getKey(), top.getKey())) {
                return null;
            }
            TreeMap<Integer, Rational> factor = new TreeMap<>();
            factor.put(top.getKey() - divisor.getKey(), top.getValue().over(divisor.getValue()));
            Size step = new Size(factor);
            quotient = quotient.plus(step);
            rest = rest.minus(step.times(other));
        }
        return rest.terms.isEmpty() ? quotient : null;
    }

    /** Rounded down, for patches whose sizes are such that all but the constant part are whole: these are required. */
    Size floor(Requirements requirements) {
        TreeMap<Integer, Rational> floor = new TreeMap<>();
        for (Map.Entry<Integer, Rational> term : terms.entrySet()) {
            if (term.getKey() == 0) {
                put(floor, 0, Rational.of(term.getValue().floor()));
            } else {
                floor.put(term.getKey(), term.getValue());
                for (Axis axis : Axis.ALL) {
                    if (exponent(term.getKey(), axis) > 0) {
                        requirements.multipleOf(axis, term.getValue().denominator());
                    }
                }
            }
        }
        return new Size(floor);
    }

    Size ceil(Requirements requirements) {
        return times(Rational.of(-1)).floor(requirements).times(Rational.of(-1));
    }

    /** Its value if it does not depend on the patch, else null. */
    @Nullable
    Rational constant() {
        if (terms.isEmpty()) {
            return Rational.ZERO;
        }
        return terms.size() == 1 ? terms.get(0) : null;
    }

    /** Its value if it is a whole number that does not depend on the patch, else null. */
    @Nullable
    Long whole() {
        Rational value = constant();
        return value != null && value.isWhole() ? (Long) value.numerator() : null;
    }

    boolean is(long value) {
        return equals(of(value));
    }

    /** The part that does not depend on the patch. */
    Rational offset() {
        return terms.getOrDefault(0, Rational.ZERO);
    }

    /** How it grows with the patch's size along an axis, all other axes aside. */
    Rational slope(Axis axis) {
        return terms.getOrDefault(unit(axis), Rational.ZERO);
    }

    /** The only axis on whose size this depends, and linearly, or null. */
    @Nullable
    Axis onlyAxis() {
        Axis found = null;
        for (int power : terms.keySet()) {
            if (power == 0) {
                continue;
            }
            if (found != null || degree(power) != 1) {
                return null;
            }
            for (Axis axis : Axis.ALL) {
                if (exponent(power, axis) == 1) {
                    found = axis;
                }
            }
        }
        return found;
    }

    /** Whether no patch makes it negative. */
    boolean neverNegative() {
        return terms.values().stream().allMatch(c -> c.sign() >= 0);
    }

    double at(Extent patch) {
        double sum = 0;
        for (Map.Entry<Integer, Rational> term : terms.entrySet()) {
            double value =
                    (double) term.getValue().numerator() / term.getValue().denominator();
            for (Axis axis : Axis.ALL) {
                value *= Math.pow(patch.along(axis), exponent(term.getKey(), axis));
            }
            sum += value;
        }
        return sum;
    }

    private static void put(Map<Integer, Rational> terms, int power, Rational value) {
        Rational sum = terms.getOrDefault(power, Rational.ZERO).plus(value);
        if (sum.sign() == 0) {
            terms.remove(power);
        } else {
            terms.put(power, sum);
        }
    }

    private static int unit(Axis axis) {
        return 1 << shift(axis);
    }

    private static int shift(Axis axis) {
        return switch (axis) {
            case Z -> 0;
            case Y -> 4;
            case X -> 8;
        };
    }

    private static int exponent(int power, Axis axis) {
        return power >> shift(axis) & 15;
    }

    private static int degree(int power) {
        return Axis.ALL.stream().mapToInt(axis -> exponent(power, axis)).sum();
    }

    private static boolean divides(int divisor, int power) {
        return Axis.ALL.stream().allMatch(axis -> exponent(divisor, axis) <= exponent(power, axis));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Size size && terms.equals(size.terms);
    }

    @Override
    public int hashCode() {
        return terms.hashCode();
    }

    @Override
    public String toString() {
        if (terms.isEmpty()) {
            return "0";
        }
        StringBuilder text = new StringBuilder();
        for (Map.Entry<Integer, Rational> term : terms.descendingMap().entrySet()) {
            text.append(text.isEmpty() ? "" : " + ").append(term.getValue());
            for (Axis axis : Axis.ALL) {
                text.append((" " + axis.letter()).repeat(exponent(term.getKey(), axis)));
            }
        }
        return text.toString();
    }
}
