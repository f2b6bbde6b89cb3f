package org.imbrex.sampledata.field;

/**
 * A smooth shape, given by the distance from its outline in pixels: negative inside, positive outside, near enough to the
 * true distance at the outline.
 */
@FunctionalInterface
public interface Shape {
    double distance(double x, double y);

    /** An ellipse whose first axis is turned by an angle (radians, from x towards y). */
    static Shape ellipse(double cx, double cy, double a, double b, double angle) {
        double cos = StrictMath.cos(angle);
        double sin = StrictMath.sin(angle);
        return (x, y) -> {
            double u = ((x - cx) * cos + (y - cy) * sin) / a;
            double v = ((y - cy) * cos - (x - cx) * sin) / b;
            double r = StrictMath.sqrt(u * u + v * v);
            double slope = StrictMath.sqrt(u * u / (a * a) + v * v / (b * b));
            return r < 1e-9 ? -Math.min(a, b) : (r - 1) * r / slope;
        };
    }

    static Shape disc(double cx, double cy, double radius) {
        return (x, y) -> StrictMath.sqrt((x - cx) * (x - cx) + (y - cy) * (y - cy)) - radius;
    }

    /** Both shapes together, with the notch between them filled over about {@code blend} pixels. */
    default Shape with(Shape other, double blend) {
        return (x, y) -> smoothMinimum(distance(x, y), other.distance(x, y), blend);
    }

    /** This shape without another, the edge between them rounded over about {@code blend} pixels. */
    default Shape without(Shape other, double blend) {
        return (x, y) -> -smoothMinimum(-distance(x, y), other.distance(x, y), blend);
    }

    /** The shape made larger (or smaller, if negative) all around. */
    default Shape grown(double pixels) {
        return (x, y) -> distance(x, y) - pixels;
    }

    /** The shape with an uneven outline: moved in and out by noise of a size and strength in pixels. */
    default Shape uneven(Noise noise, double size, double strength, double z) {
        return (x, y) -> distance(x, y) + strength * noise.fractal(x / size, y / size, z, 2);
    }

    /** How much of the pixel around a position lies inside, 0 to 1, for an edge that takes {@code softness} pixels. */
    default double cover(double x, double y, double softness) {
        return Math.max(0, Math.min(1, 0.5 - distance(x, y) / softness));
    }

    /** The same shape measured once at each pixel of a square: quicker to ask often, and as coarse as the pixels. */
    default Shape sampled(int size) {
        Plane distances = Plane.of(size, this::distance);
        return (x, y) -> distances.at(
                Math.max(0, Math.min(size - 1, (int) (x + 0.5))), Math.max(0, Math.min(size - 1, (int) (y + 0.5))));
    }

    /** Quilez's polynomial smooth minimum. */
    private static double smoothMinimum(double a, double b, double blend) {
        double h = Math.max(blend - Math.abs(a - b), 0) / blend;
        return Math.min(a, b) - h * h * blend / 4;
    }
}
