package org.imbrex.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.imbrex.report.Chart.ChartAxis;
import org.imbrex.report.Chart.Line;
import org.imbrex.report.Chart.Point;

/** A chart laid out in the units of its drawing: where ticks, lines and points lie. */
final class Plot {
    static final int WIDTH = 440;
    static final int HEIGHT = 270;
    static final int LEFT = 58;
    static final int RIGHT = WIDTH - 14;
    static final int TOP = 14;
    static final int BOTTOM = HEIGHT - 48;

    /** A line with more points than this is drawn without dots. */
    private static final int MOST_DOTS = 60;

    /** A tick: where it is, and what is written at it. */
    record Tick(double at, String text) {}

    /** A point that shows its values when pointed at. */
    record Dot(double x, double y, String text) {}

    /** A line as the path of an SVG, its style counted from 0. */
    record Path(String name, int style, String d, List<Dot> dots) {}

    private final Chart chart;
    private final Scale x;
    private final Scale y;

    Plot(Chart chart) {
        this.chart = chart;
        this.x = Scale.of(chart.x(), points(chart).mapToDouble(Point::x), LEFT, RIGHT, false);
        this.y = Scale.of(chart.y(), points(chart).mapToDouble(Point::y), BOTTOM, TOP, true);
    }

    private static Stream<Point> points(Chart chart) {
        return chart.lines().stream().flatMap(line -> line.points().stream()).filter(Plot::isDrawn);
    }

    private static boolean isDrawn(Point point) {
        return Double.isFinite(point.x()) && Double.isFinite(point.y());
    }

    Chart chart() {
        return chart;
    }

    List<Tick> xTicks() {
        return x.ticks();
    }

    List<Tick> yTicks() {
        return y.ticks();
    }

    double markAt() {
        return chart.mark() == null ? Double.NaN : x.at(chart.mark().x());
    }

    List<Path> paths() {
        List<Path> paths = new ArrayList<>();
        for (Line line : chart.lines()) {
            paths.add(new Path(line.name(), paths.size() % 6, d(line), dots(line)));
        }
        return paths;
    }

    /** What the chart shows, for those who cannot see it. */
    String description() {
        StringBuilder text = new StringBuilder(chart.title()).append(": ");
        for (Line line : chart.lines()) {
            List<Point> drawn = line.points().stream().filter(Plot::isDrawn).toList();
            text.append(line.name());
            if (drawn.isEmpty()) {
                text.append(" has no values; ");
                continue;
            }
            Point first = drawn.get(0);
            Point last = drawn.get(drawn.size() - 1);
            text.append(" goes from ")
                    .append(number(first.y()))
                    .append(" at ")
                    .append(chart.x().name());
            text.append(' ').append(number(first.x())).append(" to ").append(number(last.y()));
            text.append(" at ").append(number(last.x())).append("; ");
        }
        return text.substring(0, text.length() - 2) + ".";
    }

    private String d(Line line) {
        StringBuilder d = new StringBuilder();
        boolean pen = false;
        for (Point point : line.points()) {
            if (!isDrawn(point)) {
                pen = false;
                continue;
            }
            d.append(pen ? 'L' : 'M').append(coordinate(x.at(point.x()))).append(' ');
            d.append(coordinate(y.at(point.y())));
            pen = true;
        }
        return d.toString();
    }

    private List<Dot> dots(Line line) {
        if (line.points().size() > MOST_DOTS) {
            return List.of();
        }
        return line.points().stream()
                .filter(Plot::isDrawn)
                .map(p -> new Dot(
                        x.at(p.x()),
                        y.at(p.y()),
                        line.name() + ", " + chart.x().name() + " " + number(p.x()) + ": " + number(p.y())))
                .toList();
    }

    static String coordinate(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    /** At most four digits that matter, without noughts behind. */
    static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e6) {
            return Long.toString((long) value);
        }
        if (Math.abs(value) >= 1e6 || Math.abs(value) < 1e-4) {
            return String.format(Locale.ROOT, "%.2e", value);
        }
        int digits = Math.max(0, 3 - (int) Math.floor(Math.log10(Math.abs(value))));
        String text = String.format(Locale.ROOT, "%." + digits + "f", value);
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }

    /** Maps an axis' values to the drawing. */
    private record Scale(double min, double max, double step, double from, double to) {
        static Scale of(ChartAxis axis, DoubleStream values, double from, double to, boolean toRoundEnds) {
            var range = values.summaryStatistics();
            boolean none = range.getCount() == 0;
            double min = axis.min() != null ? axis.min() : none ? 0 : range.getMin();
            double max = axis.max() != null ? axis.max() : none ? 1 : range.getMax();
            if (!(max > min)) {
                max = min + 1;
            }
            double step = roundStep((max - min) / 5);
            if (toRoundEnds) {
                min = axis.min() != null ? min : Math.floor(min / step) * step;
                max = axis.max() != null ? max : Math.ceil(max / step) * step;
            }
            return new Scale(min, max, step, from, to);
        }

        /** 1, 2 or 5 times a power of ten, not below a wish. */
        private static double roundStep(double wish) {
            double power = Math.pow(10, Math.floor(Math.log10(wish)));
            double times = wish / power;
            return power * (times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10);
        }

        double at(double value) {
            double inside = Math.min(max, Math.max(min, value));
            return from + (inside - min) / (max - min) * (to - from);
        }

        List<Tick> ticks() {
            List<Tick> ticks = new ArrayList<>();
            long first = (long) Math.ceil(min / step - 1e-9);
            long last = (long) Math.floor(max / step + 1e-9);
            for (long i = first; i <= last; i++) {
                double value = i * step;
                ticks.add(new Tick(at(value), number(value)));
            }
            return ticks;
        }
    }
}
