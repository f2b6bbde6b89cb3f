package org.imbrex.sampledata.lung;

import java.util.ArrayList;
import java.util.List;
import org.imbrex.sampledata.field.Chance;
import org.imbrex.sampledata.field.Noise;
import org.imbrex.sampledata.field.Plane;
import org.imbrex.sampledata.field.Scan;
import org.imbrex.sampledata.field.Shape;

/**
 * Draws one slice: the chest, the lungs' tissue with vessels and airways, nodules, and what the scanner adds.
 *
 * @param scan Hounsfield units, and 1 in the mask for a lesion
 * @param lungs whether a pixel lies in a lung, vessels and nodules included
 */
@SuppressWarnings("ArrayRecordComponent") // A slice is never compared, and a copy of its array would serve nobody.
public record LungSlice(Scan scan, boolean[] lungs) {
    private static final double SLICES_APART = 17;
    private static final double THICKNESS = 3;
    /** Hounsfield units between two values that occur: finer steps would only store noise. */
    private static final int STEP = 4;

    private static final int LOWEST = -1024;

    /**
     * Draws a slice.
     *
     * @param seed of the patient; slices of one patient have the same
     * @param number of the slice in its patient, from 0
     * @param nodules in this slice
     * @param size pixels along each side
     */
    public static LungSlice draw(long seed, int number, int nodules, int size) {
        Chance look = Chance.of(seed, "look");
        double level = look.between(0.1, 0.8) + 0.2 * number;
        double z = SLICES_APART * (number - 0.5);
        Torso torso = new Torso(Chance.of(seed, "torso"), size, level);
        Chance slice = Chance.of(seed, "slice " + number);
        Plane hu = Plane.of(size, (x, y) -> Torso.AIR);
        torso.draw(hu);
        Plane blood = new Plane(size);
        Plane walls = new Plane(size);
        Plane air = new Plane(size);
        for (int side = -1; side <= 1; side += 2) {
            Chance own = Chance.of(seed, "vessels " + side);
            new VesselTree(own, torso.lungs(), torso.hilum(side), side, 48).cut(z, THICKNESS, blood, walls, air);
        }
        List<Nodule> lesions = place(slice, torso.lungs(), blood, nodules);
        tissue(hu, torso.lungs(), blood, walls, air, lesions, new Noise(look), z);
        byte[] labels = new byte[size * size];
        boolean[] lungs = new boolean[size * size];
        Torso.each(hu, (x, y) -> {
            lungs[y * size + x] = torso.lungs().distance(x, y) < 0;
            boolean lesion = lesions.stream().anyMatch(n -> n.core().distance(x, y) < 0);
            labels[y * size + x] = (byte) (lesion && lungs[y * size + x] ? 1 : 0);
        });
        return new LungSlice(new Scan(size, scanner(hu, look, slice), labels), lungs);
    }

    /** Finds places: half of the nodules lie free, the others at the pleura or at a vessel. */
    private static List<Nodule> place(Chance chance, Shape lungs, Plane blood, int wanted) {
        List<Nodule> placed = new ArrayList<>();
        while (placed.size() < wanted) {
            double diameter = 4 + 10 * StrictMath.pow(chance.between(0, 1), 0.85);
            double where = chance.between(0, 1);
            for (int tries = 0; tries < 3000; tries++) {
                int x = chance.below(blood.size);
                int y = chance.below(blood.size);
                double inside = -lungs.distance(x, y);
                boolean fits;
                if (where < 0.25) {
                    fits = inside > diameter * 0.2 && inside < diameter * 0.4;
                } else if (where < 0.5) {
                    fits = inside > diameter * 0.7 && blood.at(x, y) > 0.6;
                } else {
                    fits = inside > diameter * 0.9 && blood.at(x, y) < 0.2;
                }
                double free = diameter / 2 + 12;
                if (fits && placed.stream().allMatch(n -> StrictMath.hypot(n.x() - x, n.y() - y) > n.radius() + free)) {
                    placed.add(new Nodule(chance, x, y, diameter));
                    break;
                }
            }
        }
        return placed;
    }

    /** Fills the lungs; the vessels' roots go on in the fat between them. */
    private static void tissue(
            Plane hu, Shape lungs, Plane blood, Plane walls, Plane air, List<Nodule> lesions, Noise noise, double z) {
        Torso.each(hu, (x, y) -> {
            double share = lungs.cover(x, y, 1.5);
            double grain = noise.fractal(x / 6.0, y / 6.0, z / 6, 3);
            double patch = noise.fractal(x / 45.0, y / 45.0, z / 30 + 40, 2);
            double base = -880 + 70.0 * y / hu.size + 26 * grain + 28 * patch;
            double fissure = 1 - Math.abs(noise.at(x / 150.0 + 7, y / 90.0, z / 100)) * 60;
            double value = base + 90 * Math.max(0, fissure);
            value += (-230 - value) * walls.at(x, y);
            value += (-960 - value) * air.at(x, y);
            value += (Torso.BLOOD - value) * blood.at(x, y);
            for (Nodule nodule : lesions) {
                double core = 38 + 14 * noise.fractal(x / 3.0, y / 3.0, z + 90, 2);
                value += Math.max(0, core - value) * nodule.density(x, y);
            }
            hu.paint(x, y, value, share);
        });
    }

    /** The scanner's focus and noise, which is stronger in the middle of the body; nothing outside its circle of view. */
    private static short[] scanner(Plane hu, Chance look, Chance slice) {
        int size = hu.size;
        Plane seen = hu.blurred(look.between(0.55, 0.75));
        Plane noise = Plane.white(size, slice).blurred(0.75).standardised();
        double strength = look.between(13, 21);
        short[] values = new short[size * size];
        Torso.each(hu, (x, y) -> {
            double fromCentre = StrictMath.hypot(x - (size - 1) / 2.0, y - (size - 1) / 2.0) / (size / 2.0);
            double local = strength * (1.25 - 0.6 * fromCentre);
            double value = seen.at(x, y) + local * noise.at(x, y);
            int rounded = STEP * (int) StrictMath.rint(value / STEP);
            values[y * size + x] = (short) (fromCentre > 1 ? LOWEST : Math.max(LOWEST, rounded));
        });
        return values;
    }
}
