package org.imbrex.onnx.graph;

import java.util.function.LongUnaryOperator;

/**
 * Which indices along one axis of an earlier tensor each index of a later tensor depends on: an interval that moves on by
 * {@link #step} when the index moves on by {@link #period}. A convolution with stride 2 and a kernel of 3 is
 * i -> [2i - 1, 2i + 1], period 1, step 2; doubling the size is i -> [floor(i/2), floor(i/2)], period 2, step 1.
 */
final class IndexMap {
    /** Every index depends on itself alone. */
    static final IndexMap IDENTITY = window(1, 0, 0);

    private static final int LONGEST_PERIOD = 4096;
    private static final long FARTHEST = 1L << 40;
    /** The bounds of an interval that holds nothing; shifting them keeps it so. */
    private static final long NOTHING_LOW = Long.MAX_VALUE / 4;

    private static final long NOTHING_HIGH = -NOTHING_LOW;

    private final long[] low;
    private final long[] high;
    private final long step;

    private IndexMap(long step, long[] low, long[] high) {
        this.step = step;
        this.low = low;
        this.high = high;
    }

    /** i -> [step i + low, step i + high]. */
    static IndexMap window(long step, long low, long high) {
        return new IndexMap(step, new long[] {low}, new long[] {high});
    }

    /** Gives the bounds of one period by functions of the index; a low bound above the high one means nothing. */
    static IndexMap periodic(long period, long step, LongUnaryOperator low, LongUnaryOperator high) {
        if (period > LONGEST_PERIOD) {
            throw new ArithmeticException("a pattern that repeats only after " + period + " voxels");
        }
        long[] lows = new long[(int) period];
        long[] highs = new long[(int) period];
        for (int i = 0; i < period; i++) {
            lows[i] = low.applyAsLong(i);
            highs[i] = high.applyAsLong(i);
            if (lows[i] > highs[i]) {
                lows[i] = NOTHING_LOW;
                highs[i] = NOTHING_HIGH;
            } else if (Math.max(Math.abs(lows[i]), Math.abs(highs[i])) > FARTHEST) {
                throw new ArithmeticException("a receptive field of more than " + FARTHEST + " voxels");
            }
        }
        return new IndexMap(step, lows, highs);
    }

    /** Index i of so many stands for index i / rate: the map of an operator whose inner ways do not matter. */
    static IndexMap rate(Rational rate) {
        return periodic(
                rate.numerator(),
                rate.denominator(),
                i -> Math.floorDiv(i * rate.denominator(), rate.numerator()),
                i -> Math.floorDiv(i * rate.denominator(), rate.numerator()));
    }

    int period() {
        return low.length;
    }

    long step() {
        return step;
    }

    /** Indices of the later tensor for each index of the earlier one. */
    Rational rate() {
        return new Rational(period(), step);
    }

    long low(long index) {
        return low[Math.floorMod(index, period())] + Math.floorDiv(index, period()) * step;
    }

    long high(long index) {
        return high[Math.floorMod(index, period())] + Math.floorDiv(index, period()) * step;
    }

    boolean dependsOnNothing(long index) {
        int phase = Math.floorMod(index, period());
        return low[phase] > high[phase];
    }

    /** This map from a third tensor to the second, and then one from the second to the first. */
    IndexMap then(IndexMap earlier) {
        long repeats = earlier.period() / Rational.gcd(step, earlier.period());
        long newPeriod = Math.multiplyExact(period(), repeats);
        long newStep = Math.multiplyExact(Math.multiplyExact(step, repeats) / earlier.period(), earlier.step);
        return periodic(
                newPeriod,
                newStep,
                i -> dependsOnNothing(i) ? NOTHING_LOW : earlier.lowest(low(i), high(i)),
                i -> dependsOnNothing(i) ? NOTHING_HIGH : earlier.highest(low(i), high(i)));
    }

    /** What either of two maps depends on; both move on at the same rate. */
    IndexMap or(IndexMap other) {
        long newPeriod = Rational.lcm(period(), other.period());
        return periodic(
                newPeriod,
                newPeriod / period() * step,
                i -> Math.min(low(i), other.low(i)),
                i -> Math.max(high(i), other.high(i)));
    }

    private long lowest(long from, long to) {
        long lowest = NOTHING_LOW;
        for (long i = from; i <= Math.min(to, from + period() - 1); i++) {
            if (!dependsOnNothing(i)) {
                lowest = Math.min(lowest, low(i));
            }
        }
        return lowest;
    }

    private long highest(long from, long to) {
        long highest = NOTHING_HIGH;
        for (long i = Math.max(from, to - period() + 1); i <= to; i++) {
            if (!dependsOnNothing(i)) {
                highest = Math.max(highest, high(i));
            }
        }
        return highest;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("+" + period() + " -> +" + step + ":");
        for (int i = 0; i < period(); i++) {
            text.append(dependsOnNothing(i) ? " -" : " [" + low(i) + "," + high(i) + "]");
        }
        return text.toString();
    }
}
