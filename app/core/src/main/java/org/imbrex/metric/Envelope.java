package org.imbrex.metric;

/**
 * The lower envelope of parabolas {@code height + (spacing * (at - place))^2}, filled from left to right and then read
 * from left to right.
 */
final class Envelope {
    private final double squaredSpacing;
    private final int[] places;
    private final double[] heights;
    /** Where each parabola becomes the lowest. */
    private final double[] starts;

    private int count;
    private int reading;

    Envelope(int length, double spacing) {
        squaredSpacing = spacing * spacing;
        places = new int[length];
        heights = new double[length];
        starts = new double[length];
    }

    void clear() {
        count = 0;
        reading = 0;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Adds a parabola at a place to the right of all others. */
    void add(int place, double height) {
        double start = Double.NEGATIVE_INFINITY;
        while (count > 0) {
            start = crossing(places[count - 1], heights[count - 1], place, height);
            if (start > starts[count - 1]) {
                break;
            }
            count--;
            start = Double.NEGATIVE_INFINITY;
        }
        places[count] = place;
        heights[count] = height;
        starts[count] = start;
        count++;
    }

    /** The place of the lowest parabola at a point to the right of those asked for before. */
    int lowestAt(int at) {
        while (reading + 1 < count && starts[reading + 1] < at) {
            reading++;
        }
        return places[reading];
    }

    /** The height of the envelope at such a point. */
    double heightAt(int at) {
        double steps = at - lowestAt(at);
        return heights[reading] + squaredSpacing * steps * steps;
    }

    private double crossing(int left, double leftHeight, int right, double rightHeight) {
        return (rightHeight - leftHeight) / (2 * squaredSpacing * (right - left)) + 0.5 * (right + left);
    }
}
