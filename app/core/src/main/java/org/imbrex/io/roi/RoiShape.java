package org.imbrex.io.roi;

import java.util.List;

/** Which pixels of a plane a ROI covers: exactly those of the mask that ImageJ 1.54 makes of it. */
sealed interface RoiShape {
    /** Takes pixels of a row: x from one, inclusive, to another, exclusive; they may lie outside of the image. */
    interface Spans {
        void add(int y, int from, int to);
    }

    /**
     * Hands over what is inside.
     *
     * @param top the first row that is wanted
     * @param bottom the row behind the last one
     */
    void fill(int top, int bottom, Spans spans);

    /** All pixels of a box. */
    record Rectangle(int x, int y, int width, int height) implements RoiShape {
        @Override
        public void fill(int top, int bottom, Spans spans) {
            for (int row = Math.max(y, top); row < Math.min(y + height, bottom); row++) {
                spans.add(row, x, x + width);
            }
        }
    }

    /** The pixels of a box whose centres are inside its ellipse, or on it. */
    record Oval(int x, int y, int width, int height) implements RoiShape {
        @Override
        public void fill(int top, int bottom, Spans spans) {
            double a = width / 2.0;
            double b = height / 2.0;
            for (int row = Math.max(y, top); row < Math.min(y + height, bottom); row++) {
                double dy = row - y - (b - 0.5);
                int first = 0;
                while (first < width && !inside(first - (a - 0.5), dy, a, b)) {
                    first++;
                }
                int end = width;
                while (end > first && !inside(end - 1 - (a - 0.5), dy, a, b)) {
                    end--;
                }
                spans.add(row, x + first, x + end);
            }
        }

        private static boolean inside(double dx, double dy, double a, double b) {
            return dx * dx / (a * a) + dy * dy / (b * b) <= 1;
        }
    }

    /**
     * What polygons enclose an odd number of times.
     *
     * @param x where the box around them begins; their coordinates count from there
     * @param width of this box; what reaches beyond it is cut off
     * @param polygons closed ones: for each x and y of one corner after the other
     * @param offsetX what is added to all x of the corners
     */
    record Outline(int x, int y, int width, int height, List<float[]> polygons, double offsetX, double offsetY)
            implements RoiShape {
        public Outline {
            polygons = List.copyOf(polygons);
        }

        @Override
        public void fill(int top, int bottom, Spans spans) {
            new OutlineFill(this).fill(top, bottom, spans);
        }
    }

    /**
     * Nothing: a line, points, a text.
     *
     * @param what it is, with its article
     */
    record NoArea(String what) implements RoiShape {
        @Override
        public void fill(int top, int bottom, Spans spans) {}
    }
}
