package org.imbrex.sampledata.membrane;

import org.imbrex.sampledata.field.Chance;
import org.imbrex.sampledata.field.Noise;
import org.imbrex.sampledata.field.Plane;
import org.imbrex.sampledata.field.Scan;

/**
 * Draws one slice: cytoplasm, organelles, membranes, and what the microscope adds. The look follows serial sections of
 * nerve tissue at about 4 nm a pixel: pale grainy cells, dark walls of three to six pixels that blur where they are cut at
 * a slant, dark synapses, uneven staining and strong noise.
 */
public final class MembraneSlice {
    private static final double WALL_GREY = 44;

    private MembraneSlice() {}

    /**
     * Draws a slice.
     *
     * @param seed of the tissue; slices of one tissue have the same
     * @param number of the slice in its tissue, from 0; two slices are 24 pixels apart
     * @param size pixels along each side
     */
    public static Scan draw(long seed, int number, int size) {
        double z = 24.0 * number;
        Cells cells = new Cells(Chance.of(seed, "cells"), size, z);
        Chance look = Chance.of(seed, "look");
        Chance slice = Chance.of(seed, "slice " + number);
        Plane grey = cytoplasm(cells, look, size, z);
        new Organelles(cells, grey, slice).draw();
        Plane walls = walls(new Noise(look), size, z);
        byte[] labels = new byte[size * size];
        Noise stain = new Noise(look);
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                double half = walls.at(x, y);
                double d = cells.fromBorder(x, y);
                double slant = Math.max(0, half - 2.6) / 2.5;
                double depth = 0.82 - 0.25 * Math.min(1, slant) + 0.2 * stain.at(x / 30.0, y / 30.0, z);
                double inside = d / (half + 0.4);
                grey.paint(x, y, WALL_GREY, depth * StrictMath.exp(-inside * inside * inside));
                labels[y * size + x] = (byte) (d < half ? 1 : 0);
            }
        }
        synapses(cells, grey, slice);
        return new Scan(size, microscope(grey, look, slice, z), labels);
    }

    private static Plane cytoplasm(Cells cells, Chance look, int size, double z) {
        double[] base = new double[cells.count()];
        for (int i = 0; i < base.length; i++) {
            base[i] = 160 + 6 * look.gaussian() - (look.happens(0.05) ? look.between(18, 34) : 0);
        }
        Noise grain = new Noise(look);
        return Plane.of(
                size,
                (x, y) -> base[cells.at(x, y)]
                        + 20 * grain.fractal(x / 4.5, y / 4.5, z, 2)
                        + 10 * grain.fractal(x / 26.0, y / 26.0, z + 9, 2));
    }

    /** Half the thickness of the wall for each pixel: even for most of it, wide where the section cuts it at a slant. */
    private static Plane walls(Noise noise, int size, double z) {
        return Plane.of(size, (x, y) -> {
            double own = 1.8 + 0.5 * noise.fractal(x / 22.0, y / 22.0, z / 20, 2);
            double slant = noise.fractal(x / 30.0, y / 30.0, z / 20 + 50, 2) - 0.62;
            return own + Math.max(0, Math.min(3.2, 9 * slant));
        });
    }

    /** Dark clouds on one side of a wall. */
    private static void synapses(Cells cells, Plane grey, Chance chance) {
        int wanted = 3 + chance.below(5);
        for (int tries = 0, drawn = 0; tries < 4000 && drawn < wanted; tries++) {
            int cx = chance.below(grey.size);
            int cy = chance.below(grey.size);
            if (cells.fromBorder(cx, cy) > 1.5) {
                continue;
            }
            drawn++;
            double length = chance.between(7, 16);
            double width = chance.between(3.5, 7);
            double strength = chance.between(0.5, 0.85);
            for (int y = Math.max(0, cy - 20); y < Math.min(grey.size, cy + 20); y++) {
                for (int x = Math.max(0, cx - 20); x < Math.min(grey.size, cx + 20); x++) {
                    double along = StrictMath.hypot(x - cx, y - cy) / length;
                    double across = cells.fromBorder(x, y) / (cells.at(x, y) == cells.at(cx, cy) ? width : 2.2);
                    double cloud = StrictMath.exp(-along * along * along * along - across * across);
                    grey.paint(x, y, WALL_GREY - 14, strength * cloud);
                }
            }
        }
    }

    /** Focus, light that falls off to a side, contrast that differs over the field, and noise. */
    private static short[] microscope(Plane tissue, Chance look, Chance slice, double z) {
        int size = tissue.size;
        Noise field = new Noise(look);
        double gain = look.between(1.02, 1.3) * slice.between(0.95, 1.05);
        double offset = look.between(-20, 6) + slice.between(-6, 6);
        double tilt = slice.between(0, 2 * Math.PI);
        Plane seen = tissue.blurred(slice.between(0.75, 1.1));
        Plane noise = new Plane(size);
        noise.add(Plane.white(size, slice), 0.75);
        noise.add(Plane.white(size, slice).blurred(0.7).standardised(), 0.65);
        double strength = look.between(11, 21);
        short[] grey = new short[size * size];
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                double along =
                        ((x - size / 2.0) * StrictMath.cos(tilt) + (y - size / 2.0) * StrictMath.sin(tilt)) / size;
                double contrast = gain * (1 + 0.16 * field.at(x / 140.0, y / 140.0, z));
                double light = offset + 16 * along + 12 * field.at(x / 170.0, y / 170.0, z + 31);
                double value = 128 + contrast * (seen.at(x, y) - 128) + light + strength * noise.at(x, y);
                grey[y * size + x] = (short) StrictMath.rint(Math.max(0, Math.min(255, value)));
            }
        }
        return grey;
    }
}
