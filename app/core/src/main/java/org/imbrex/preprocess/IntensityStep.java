package org.imbrex.preprocess;

/** One step of a chain that turns intensities into what a network sees; statistics are those that the steps before made. */
public sealed interface IntensityStep {
    /** What it does, in words. */
    String words();

    /** {@code v * gain + offset}; the gain is not 0. */
    record Scale(double gain, double offset) implements IntensityStep {
        @Override
        public String words() {
            return "times " + gain + " plus " + offset;
        }
    }

    /** Values below {@code min} become that, values above {@code max} that. */
    record Clip(double min, double max) implements IntensityStep {
        @Override
        public String words() {
            return "cut to " + min + " and " + max;
        }
    }

    /**
     * {@code (v - mean) / (deviation + eps)} with the scan's own mean and (population) standard deviation.
     *
     * @param acrossChannels whether those are of all channels together
     */
    record Standardise(boolean acrossChannels, double eps) implements IntensityStep {
        @Override
        public String words() {
            return "mean 0, deviation 1" + over(acrossChannels);
        }
    }

    /**
     * {@code (v - a) / (b - a + eps)} with the scan's own percentiles a and b, linear between neighbours in rank; nothing is
     * cut off.
     *
     * @param low 0 to 100
     * @param high 0 to 100
     * @param acrossChannels whether those are of all channels together
     */
    record Stretch(double low, double high, boolean acrossChannels, double eps) implements IntensityStep {
        @Override
        public String words() {
            return "percentiles " + low + " and " + high + " to 0 and 1" + over(acrossChannels);
        }
    }

    private static String over(boolean acrossChannels) {
        return acrossChannels ? " over all channels of the scan" : " over the scan";
    }
}
