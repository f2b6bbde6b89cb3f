package org.imbrex.report;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Lines over a number: loss over epochs, sensitivity over false alarms.
 *
 * @param title what it shows
 * @param x the axis across
 * @param y the axis up
 * @param lines at least one
 * @param mark a value of x to mark with an upright line, such as the best epoch, or null
 */
public record Chart(
        String title,
        ChartAxis x,
        ChartAxis y,
        List<Line> lines,
        @Nullable Mark mark) {
    public Chart {
        lines = List.copyOf(lines);
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("expected at least one line in chart " + title);
        }
    }

    /**
     * An axis.
     *
     * @param name what it counts, with its unit
     * @param min where it starts, or null to fit the lines
     * @param max where it ends, or null to fit the lines
     */
    public record ChartAxis(
            String name, @Nullable Double min, @Nullable Double max) {
        /** An axis as long as the lines need it. */
        public static ChartAxis fitting(String name) {
            return new ChartAxis(name, null, null);
        }

        /** An axis from 0 to 1. */
        public static ChartAxis share(String name) {
            return new ChartAxis(name, 0.0, 1.0);
        }
    }

    /** A named line through points; a point whose y is NaN or infinite leaves a gap. */
    public record Line(String name, List<Point> points) {
        public Line {
            points = List.copyOf(points);
        }

        /** A line over 1, 2, 3, ...: a value for each epoch. */
        public static Line perEpoch(String name, List<Double> values) {
            return new Line(
                    name,
                    IntStream.range(0, values.size())
                            .mapToObj(i -> new Point(i + 1, values.get(i)))
                            .toList());
        }
    }

    /** A point of a line. */
    public record Point(double x, double y) {}

    /** A value of x that stands out, and why. */
    public record Mark(String name, double x) {}
}
