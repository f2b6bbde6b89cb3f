package org.imbrex.sampledata.lung;

import java.util.ArrayList;
import java.util.List;
import org.imbrex.sampledata.field.Chance;
import org.imbrex.sampledata.field.Noise;
import org.imbrex.sampledata.field.Plane;
import org.imbrex.sampledata.field.Shape;

/**
 * The chest around the lungs in one slice: skin, fat, muscle, ribs, spine, and between the lungs the heart, the aorta and
 * the windpipe. As radiologists look at it: the front is up, the patient's left is at the right.
 */
final class Torso {
    static final double AIR = -1000;
    static final double FAT = -104;
    static final double MUSCLE = 52;
    static final double BLOOD = 44;
    static final double SOFT = 34;
    private static final double CORTEX = 640;
    private static final double MARROW = 190;
    private static final int BOX = 40;

    private final double centre;
    private final double top;
    private final double bottom;
    private final double back;
    private final double level;
    private final Noise noise;
    private final Chance chance;
    private final Shape body;
    private final Shape underFat;
    private final Shape cavity;
    private final Shape middle;
    private final Shape lungs;

    /**
     * @param chance of the patient
     * @param size pixels along each side, about 320: a pixel is about 1.1 mm
     * @param level how far down the slice is: 0 at the aortic arch, 1 through the heart
     */
    Torso(Chance chance, int size, double level) {
        this.chance = chance;
        this.level = level;
        this.noise = new Noise(chance);
        this.centre = size / 2.0 + chance.between(-4, 4);
        double halfWidth = chance.between(137, 150);
        double halfHeight = halfWidth * chance.between(0.70, 0.78);
        double cy = size * 0.49;
        this.top = cy - halfHeight;
        this.bottom = cy + halfHeight;
        double fat = chance.between(5, 13);
        double muscle = chance.between(10, 14);
        this.body = trunk(centre, cy, halfWidth, halfHeight, 2.5)
                .uneven(noise, 70, 5, level)
                .sampled(size);
        this.underFat = trunk(centre, cy + 0.2 * fat, halfWidth - fat * 1.2, halfHeight - fat, 2.4)
                .uneven(noise, 60, 4, level + 9)
                .sampled(size);
        double width = halfWidth - fat * 1.2 - muscle * 1.35;
        double height = halfHeight - fat - muscle;
        this.cavity = trunk(centre, cy - 0.15 * muscle, width, height, 2.25)
                .uneven(noise, 50, 4, level + 5)
                .sampled(size);
        this.back = cy + height;
        this.middle = middle(cy, height);
        this.lungs = cavity.grown(-1.5)
                .without(middle, 12)
                .uneven(noise, 22, 1.5, level)
                .sampled(size);
    }

    /** A superellipse: the chest is fuller at its corners than an ellipse is. */
    private static Shape trunk(double cx, double cy, double a, double b, double power) {
        return (x, y) -> {
            double u = Math.abs((x - cx) / a);
            double v = Math.abs((y - cy) / b);
            double sum = StrictMath.pow(u, power) + StrictMath.pow(v, power);
            double r = StrictMath.pow(sum, 1 / power);
            return r < 0.2 ? -0.8 * b : (1 - 1 / r) * StrictMath.hypot(x - cx, y - cy);
        };
    }

    private Shape middle(double cy, double height) {
        Shape strip = Shape.ellipse(centre + 2, cy, 22 + 8 * level, height * 1.2, 0);
        Shape spine = Shape.ellipse(centre, back + 2, 25, 32, 0);
        double a = 20 + 32 * level;
        Shape heart = Shape.ellipse(centre + 7 + 14 * level, cy - 0.1 * height, a, a * 0.76, 0.45);
        Shape descending = Shape.disc(centre + 19, back - 22, 14);
        return strip.with(spine, 14).with(heart, 10).with(descending, 12);
    }

    /** Both lungs, with everything in them. */
    Shape lungs() {
        return lungs;
    }

    /** Where the vessels of a lung start. */
    Point hilum(int side) {
        return new Point(centre + side * (24 + 9 * level) + 3, (top + bottom) / 2 + 6, 0);
    }

    /** Draws all but the insides of the lungs. */
    void draw(Plane hounsfield) {
        Noise grain = new Noise(chance);
        wall(hounsfield, grain);
        table(hounsfield);
        ribs(hounsfield);
        mediastinum(hounsfield, grain);
        spine(hounsfield);
    }

    private void wall(Plane hu, Noise grain) {
        each(hu, (x, y) -> {
            double streak = grain.fractal(x / 9.0, y / 9.0, level, 2);
            hu.paint(x, y, SOFT, body.cover(x, y, 1.5));
            hu.paint(x, y, FAT + 9 * streak, body.grown(-1.8).cover(x, y, 1.5));
            double marbled = streak > 0.45 ? FAT + 40 : MUSCLE + 6 * streak;
            hu.paint(x, y, marbled, underFat.cover(x, y, 2));
            hu.paint(x, y, FAT + 25, cavity.grown(2.5).cover(x, y, 1.5) * (streak > 0 ? 0.8 : 0.3));
        });
    }

    private void table(Plane hu) {
        each(hu, (x, y) -> {
            double bow = bottom + 9 - (x - centre) * (x - centre) / 2600;
            double d = Math.abs(y - bow);
            hu.paint(x, y, -330, Math.abs(x - centre) < 118 ? Math.max(0, 1 - d / 1.6) : 0);
        });
    }

    /** Ribs run down and forward, so that a slice cuts each at a slant, as a piece along the wall. */
    private void ribs(Plane hu) {
        for (int side = -1; side <= 1; side += 2) {
            double turn = chance.between(0, 0.4) + level;
            for (int i = 0; i < 6; i++) {
                double angle = -1.15 + 0.43 * i + 0.12 * turn + chance.between(-0.06, 0.06);
                double[] at = onCavity(side * StrictMath.cos(angle), StrictMath.sin(angle), 6.0);
                double along = StrictMath.atan2(at[3], at[2]);
                double length = chance.between(8, 17);
                bone(
                        hu,
                        at[0],
                        at[1],
                        Shape.ellipse(at[0], at[1], length, chance.between(3.6, 4.8), along)
                                .uneven(noise, 14, 0.8, i));
            }
        }
        double front = onCavity(0, -1, 6)[1];
        bone(hu, centre + 1, front, Shape.ellipse(centre + 1, front, chance.between(14, 20), 4.6, 0));
    }

    /** The point outside the cavity in a direction from the centre, and the tangent there. */
    private double[] onCavity(double dx, double dy, double outside) {
        double cy = (top + bottom) / 2;
        double r = 30;
        while (cavity.distance(centre + r * dx, cy + r * dy) < outside) {
            r += 0.5;
        }
        double x = centre + r * dx;
        double y = cy + r * dy;
        double nx = cavity.distance(x + 1, y) - cavity.distance(x - 1, y);
        double ny = cavity.distance(x, y + 1) - cavity.distance(x, y - 1);
        return new double[] {x, y, -ny, nx};
    }

    private void bone(Plane hu, double cx, double cy, Shape shape) {
        near(hu, cx, cy, (x, y) -> {
            double whole = shape.cover(x, y, 1.5);
            if (whole == 0) {
                return;
            }
            hu.paint(x, y, CORTEX, whole);
            double inner = shape.grown(-1.9).cover(x, y, 1.5);
            hu.paint(x, y, MARROW + 70 * noise.fractal(x / 4.0, y / 4.0, 3, 2), inner);
        });
    }

    private void spine(Plane hu) {
        double y0 = back - 2;
        Shape arch = Shape.ellipse(centre, y0 + 19, 15, 11, 0)
                .with(Shape.ellipse(centre, y0 + 32, 3.6, 11, 0), 5)
                .with(Shape.ellipse(centre - 19, y0 + 17, 13, 4.2, 0.35), 5)
                .with(Shape.ellipse(centre + 19, y0 + 17, 13, 4.2, -0.35), 5);
        bone(hu, centre, y0 + 19, arch);
        bone(hu, centre, y0, Shape.ellipse(centre, y0, 17, 14, 0).uneven(noise, 18, 1, level));
        Shape canal = Shape.ellipse(centre, y0 + 18, 8.5, 6.8, 0);
        Shape cord = Shape.ellipse(centre, y0 + 18, 4.5, 3.6, 0);
        near(hu, centre, y0 + 18, (x, y) -> {
            hu.paint(x, y, 5, canal.cover(x, y, 2));
            hu.paint(x, y, 36, cord.cover(x, y, 2));
        });
    }

    private void mediastinum(Plane hu, Noise grain) {
        List<Shape> soft = new ArrayList<>();
        double cy = (top + bottom) / 2;
        double fill = Math.max(0, level - 0.25) / 0.75;
        double a = 14 + 36 * fill;
        Shape heart = Shape.ellipse(centre + 7 + 14 * level, cy - 9, a, a * 0.74, 0.45)
                .uneven(noise, 30, 2, level);
        Shape chamber = Shape.ellipse(centre + 20 + 10 * level, cy - 5, a * 0.5, a * 0.42, 0.5);
        soft.add(Shape.disc(centre + 19, back - 22, chance.between(10.5, 12.5)));
        soft.add(Shape.disc(centre - 6, cy - 15 - 12 * (1 - fill), chance.between(11, 13)));
        soft.add(Shape.disc(centre - 20, cy - 18, 8));
        soft.add(Shape.ellipse(centre + 10, cy + 2, 21, 9, -0.35));
        soft.add(Shape.ellipse(centre + 4, back - 24, 6.5, 4.5, 0.2));
        each(hu, (x, y) -> {
            double inside = cavity.cover(x, y, 2);
            if (inside == 0) {
                return;
            }
            double mild = grain.fractal(x / 7.0, y / 7.0, level + 4, 2);
            hu.paint(x, y, FAT + 14 + 12 * mild, inside);
            for (Shape organ : soft) {
                hu.paint(x, y, BLOOD + 3 * mild, inside * organ.cover(x, y, 1.6));
            }
            hu.paint(x, y, 47 + 4 * mild, inside * heart.cover(x, y, 2));
            hu.paint(x, y, BLOOD - 8, fill * chamber.cover(x, y, 6));
        });
        if (chance.happens(0.6)) {
            Shape plaque = Shape.ellipse(centre + 19 + 10, back - 25, 1.6, 4, 0.3);
            near(hu, centre + 29, back - 25, (x, y) -> hu.paint(x, y, 520, plaque.cover(x, y, 1.5)));
        }
        airways(hu, cy);
    }

    /** One windpipe above, two bronchi below. */
    private void airways(Plane hu, double cy) {
        double apart = 26 * Math.min(1, Math.max(0, level - 0.1) / 0.5);
        for (int side = -1; side <= 1; side += 2) {
            double radius = apart < 4 ? 9 : 7.5 - 2 * level;
            Shape lumen = Shape.ellipse(centre + side * apart / 2 * 1.5, cy + 14, radius, radius * 0.9, side * 0.3);
            near(hu, centre, cy + 14, (x, y) -> {
                hu.paint(x, y, SOFT, lumen.grown(1.6).cover(x, y, 1.5));
                hu.paint(x, y, AIR + 10, lumen.cover(x, y, 1.5));
            });
        }
    }

    /** Does something at each pixel of a box that holds any bone or airway around a position. */
    private static void near(Plane plane, double cx, double cy, Pixel pixel) {
        for (int y = Math.max(0, (int) cy - BOX); y < Math.min(plane.size, (int) cy + BOX); y++) {
            for (int x = Math.max(0, (int) cx - BOX); x < Math.min(plane.size, (int) cx + BOX); x++) {
                pixel.draw(x, y);
            }
        }
    }

    /** Does something at each pixel. */
    static void each(Plane plane, Pixel pixel) {
        for (int y = 0; y < plane.size; y++) {
            for (int x = 0; x < plane.size; x++) {
                pixel.draw(x, y);
            }
        }
    }

    /** What is done at a pixel. */
    @FunctionalInterface
    interface Pixel {
        void draw(int x, int y);
    }
}
