package org.imbrex.io.roi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Fills polygons row by row, with the rounding of ImageJ's own PolygonFiller (1.54): a pixel is inside if its centre is,
 * one on a border counts to the polygon at its left, or below. An edge's x is carried from row to row by adding its slope,
 * as there, so that both round alike after thousands of rows.
 */
final class OutlineFill {
    /** Moves edges by so little that what lies on one is not left to rounding. */
    private static final double EPSILON = 1e-8;

    private final RoiShape.Outline outline;
    private final List<Edge> edges = new ArrayList<>();

    /** A side of a polygon that crosses at least one row of pixels: those from top to before bottom. */
    private static final class Edge {
        final int top;
        final int bottom;
        final double slope;
        double x;

        Edge(int top, int bottom, double slope, double x) {
            this.top = top;
            this.bottom = bottom;
            this.slope = slope;
            this.x = x;
        }
    }

    OutlineFill(RoiShape.Outline outline) {
        this.outline = outline;
        for (float[] polygon : outline.polygons()) {
            for (int i = 0; i < polygon.length; i += 2) {
                int next = (i + 2) % polygon.length;
                addEdge(polygon[i], polygon[i + 1], polygon[next], polygon[next + 1]);
            }
        }
        edges.sort(Comparator.comparingInt(edge -> edge.top));
    }

    /** Rows that all edges cross together: the work of filling. */
    static long work(RoiShape.Outline outline) {
        long rows = 0;
        for (float[] polygon : outline.polygons()) {
            for (int i = 0; i < polygon.length; i += 2) {
                rows += 1 + (long) Math.abs(polygon[(i + 3) % polygon.length] - polygon[i + 1]);
            }
        }
        return rows;
    }

    private void addEdge(float fromX, float fromY, float toX, float toY) {
        boolean down = Math.round(fromY + outline.offsetY()) < Math.round(toY + outline.offsetY());
        double x1 = (down ? fromX : toX) + outline.offsetX();
        double y1 = (down ? fromY : toY) + outline.offsetY();
        double x2 = (down ? toX : fromX) + outline.offsetX();
        double y2 = (down ? toY : fromY) + outline.offsetY();
        int top = (int) Math.round(y1);
        int bottom = (int) Math.round(y2);
        if (top != bottom) {
            double slope = (x2 - x1) / (y2 - y1);
            edges.add(new Edge(top, bottom, slope, x1 + (top - y1 + 0.5) * slope + EPSILON));
        }
    }

    void fill(int top, int bottom, RoiShape.Spans spans) {
        List<Edge> active = new ArrayList<>();
        double[] crossings = new double[16];
        int next = 0;
        int end = Math.min(outline.height(), bottom - outline.y());
        for (int row = 0; row < end && (next < edges.size() || !active.isEmpty()); row++) {
            int y = row;
            active.removeIf(edge -> edge.bottom <= y);
            while (next < edges.size() && edges.get(next).top <= row) {
                active.add(edges.get(next++));
            }
            if (crossings.length < active.size()) {
                crossings = new double[2 * active.size()];
            }
            int count = 0;
            for (Edge edge : active) {
                crossings[count++] = edge.x;
                edge.x += edge.slope;
            }
            if (outline.y() + row >= top) {
                Arrays.sort(crossings, 0, count);
                for (int i = 0; i + 1 < count; i += 2) {
                    int from = Math.min(outline.width(), Math.max(0, (int) (crossings[i] + 0.5)));
                    int to = Math.min(outline.width(), Math.max(0, (int) (crossings[i + 1] + 0.5)));
                    if (from < to) {
                        spans.add(outline.y() + row, outline.x() + from, outline.x() + to);
                    }
                }
            }
        }
    }
}
