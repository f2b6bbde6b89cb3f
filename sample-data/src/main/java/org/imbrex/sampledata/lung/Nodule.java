package org.imbrex.sampledata.lung;

import org.imbrex.sampledata.field.Chance;
import org.imbrex.sampledata.field.Shape;

/**
 * A nodule: a roundish, lobulated core, which is the lesion, with a soft halo around it and fine spicules that fade
 * outwards. Its core has the intensity of a vessel, so that only its margin and its surroundings tell it from one.
 */
final class Nodule {
    private static final int LOBES = 4;
    private static final int DIRECTIONS = 360;

    private final double x;
    private final double y;
    private final double radius;
    private final double[] outline = new double[DIRECTIONS];
    private final double[] spicules = new double[DIRECTIONS];
    private final double halo;
    private final double reach;

    /**
     * @param x centre in pixels
     * @param y centre in pixels
     * @param diameter of the core in pixels
     */
    Nodule(Chance chance, double x, double y, double diameter) {
        this.x = x;
        this.y = y;
        this.radius = diameter / 2;
        this.halo = chance.between(0.4, 0.58);
        this.reach = chance.between(1.8, 2.6) + 0.12 * diameter;
        double[] strength = new double[LOBES];
        double[] phase = new double[LOBES];
        for (int k = 0; k < LOBES; k++) {
            strength[k] = chance.between(0, 0.13) / (1 + 0.3 * k);
            phase[k] = chance.between(0, 2 * Math.PI);
        }
        for (int i = 0; i < DIRECTIONS; i++) {
            double angle = 2 * Math.PI * i / DIRECTIONS;
            double r = 1;
            for (int k = 0; k < LOBES; k++) {
                r += strength[k] * StrictMath.cos((k + 2) * angle + phase[k]);
            }
            outline[i] = radius * r;
        }
        int rays = 4 + chance.below(6);
        for (int i = 0; i < rays; i++) {
            int towards = chance.below(DIRECTIONS);
            double length = chance.between(0.35, 0.95) * radius + 1.5;
            double width = 50 / radius;
            for (int k = 0; k < DIRECTIONS; k++) {
                int apart = Math.abs(k - towards);
                double off = Math.min(apart, DIRECTIONS - apart) / width;
                spicules[k] = Math.max(spicules[k], length * Math.max(0, 1 - off));
            }
        }
    }

    /** The core. */
    Shape core() {
        return (px, py) -> StrictMath.hypot(px - x, py - y) - outline[direction(px, py)];
    }

    /** How much of a pixel is tissue, 0 to 1: all of the core, less of the halo and the spicules. */
    double density(double px, double py) {
        if (StrictMath.hypot(px - x, py - y) > 2.5 * (reach + radius)) {
            return 0;
        }
        double outside = core().distance(px, py);
        double core = Math.max(0, Math.min(1, 0.5 - outside / 1.2));
        double far = Math.max(0, outside) / reach;
        double soft = halo * StrictMath.exp(-far * far);
        double length = spicules[direction(px, py)];
        double spike = length > 0 ? 0.7 * Math.max(0, Math.min(1, 1 - outside / (length + 0.5))) : 0;
        return Math.max(core, Math.max(soft, spike));
    }

    double x() {
        return x;
    }

    double y() {
        return y;
    }

    double radius() {
        return radius;
    }

    private int direction(double px, double py) {
        double angle = StrictMath.atan2(py - y, px - x);
        return Math.floorMod((int) StrictMath.rint(angle * DIRECTIONS / (2 * Math.PI)), DIRECTIONS);
    }
}
