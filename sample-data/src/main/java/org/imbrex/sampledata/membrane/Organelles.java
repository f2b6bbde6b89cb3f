package org.imbrex.sampledata.membrane;

import org.imbrex.sampledata.field.Chance;
import org.imbrex.sampledata.field.Noise;
import org.imbrex.sampledata.field.Plane;
import org.imbrex.sampledata.field.Shape;

/** What lies inside the cells and is as dark as a membrane without being one: the mask does not hold any of it. */
final class Organelles {
    private static final double DARK = 48;

    private final Cells cells;
    private final Plane grey;
    private final Chance chance;
    private final Noise noise;

    Organelles(Cells cells, Plane grey, Chance chance) {
        this.cells = cells;
        this.grey = grey;
        this.chance = chance;
        this.noise = new Noise(chance);
    }

    void draw() {
        int area = grey.size * grey.size;
        vesicles(area / 38);
        for (int i = 0; i < area / 1200; i++) {
            tubule();
        }
        int wanted = 3 + chance.below(4);
        for (int tries = 0, drawn = 0; tries < 4000 && drawn < wanted; tries++) {
            drawn += mitochondrion() ? 1 : 0;
        }
        for (int i = 0; i < 2 + chance.below(4); i++) {
            smudge();
        }
    }

    /** Small rings with a pale middle, crowded in some cells and few in others. */
    private void vesicles(int throwsOfDice) {
        double[] crowd = new double[cells.count()];
        for (int i = 0; i < crowd.length; i++) {
            crowd[i] = chance.happens(0.35) ? chance.between(0.3, 0.75) : chance.between(0, 0.12);
        }
        for (int i = 0; i < throwsOfDice; i++) {
            int x = chance.below(grey.size);
            int y = chance.below(grey.size);
            double radius = chance.between(1.5, 2.6);
            if (chance.happens(crowd[cells.at(x, y)]) && cells.fromBorder(x, y) > radius + 2.5) {
                ring(x + chance.between(0, 1), y + chance.between(0, 1), radius, chance.between(0.35, 0.75));
            }
        }
    }

    private void ring(double cx, double cy, double radius, double strength) {
        Shape disc = Shape.disc(cx, cy, radius);
        int reach = (int) (radius + 3);
        around((int) cx, (int) cy, reach, (x, y) -> {
            double d = disc.distance(x, y);
            grey.paint(x, y, 178, d < 0 ? strength * 0.5 : 0);
            grey.paint(x, y, DARK + 10, strength * Math.max(0, 1 - Math.abs(d) / 1.1));
        });
    }

    /** A short dark thread or a pale tube with dark walls (endoplasmic reticulum, microtubules). */
    private void tubule() {
        double x = chance.between(0, grey.size);
        double y = chance.between(0, grey.size);
        double angle = chance.between(0, 2 * Math.PI);
        double strength = chance.between(0.3, 0.8);
        int steps = 4 + chance.below(18);
        for (int i = 0; i < steps; i++) {
            if (!cells.holds((int) x, (int) y) || cells.fromBorder((int) x, (int) y) < 4) {
                return;
            }
            Shape dot = Shape.disc(x, y, 0.9);
            around(
                    (int) x,
                    (int) y,
                    3,
                    (px, py) -> grey.paint(px, py, DARK + 20, 0.6 * strength * dot.cover(px, py, 2)));
            angle += 0.35 * chance.gaussian();
            x += StrictMath.cos(angle);
            y += StrictMath.sin(angle);
        }
    }

    /** An ellipse with a dark double wall and folds (cristae) across. */
    private boolean mitochondrion() {
        int cx = chance.below(grey.size);
        int cy = chance.below(grey.size);
        double room = cells.fromBorder(cx, cy) - 3;
        if (room < 7) {
            return false;
        }
        double b = Math.min(room, chance.between(8, 19));
        double a = b * chance.between(1.0, 1.7);
        double angle = chance.between(0, Math.PI);
        double fold = angle + chance.between(-0.5, 0.5);
        double pitch = chance.between(5, 7);
        double body = chance.between(100, 125);
        double contrast = chance.between(0.5, 0.95);
        Shape shape = Shape.ellipse(cx, cy, a, b, angle).uneven(noise, 12, 1.6, cx);
        around(cx, cy, (int) a + 4, (x, y) -> {
            if (cells.at(x, y) != cells.at(cx, cy) || cells.fromBorder(x, y) < 2.5) {
                return;
            }
            double d = shape.distance(x, y);
            double across = (x * StrictMath.sin(fold) - y * StrictMath.cos(fold)) / pitch
                    + 0.8 * noise.fractal(x / 13.0, y / 13.0, cy, 2);
            double stripe = 0.5 + 0.5 * StrictMath.cos(2 * Math.PI * across);
            grey.paint(x, y, body, shape.cover(x, y, 2));
            grey.paint(x, y, DARK + 8, d < -1.5 ? contrast * stripe : 0);
            grey.paint(x, y, DARK, 0.85 * Math.max(0, 1 - Math.abs(d + 0.5) / 1.7));
        });
        return true;
    }

    /** A grey patch without an edge: a wall or an organelle that lies flat in the section. */
    private void smudge() {
        int cx = chance.below(grey.size);
        int cy = chance.below(grey.size);
        double a = chance.between(6, 15);
        Shape shape = Shape.ellipse(cx, cy, a, a * chance.between(0.4, 0.9), chance.between(0, Math.PI))
                .uneven(noise, 8, 4, cx);
        double strength = chance.between(0.25, 0.5);
        around(cx, cy, (int) a + 10, (x, y) -> grey.paint(x, y, DARK + 25, strength * shape.cover(x, y, 9)));
    }

    @FunctionalInterface
    private interface Pixel {
        void draw(int x, int y);
    }

    private void around(int cx, int cy, int reach, Pixel pixel) {
        for (int y = Math.max(0, cy - reach); y <= Math.min(grey.size - 1, cy + reach); y++) {
            for (int x = Math.max(0, cx - reach); x <= Math.min(grey.size - 1, cx + reach); x++) {
                pixel.draw(x, y);
            }
        }
    }
}
