package org.imbrex.sampledata.membrane;

import java.util.ArrayList;
import java.util.List;
import org.imbrex.sampledata.field.Chance;
import org.imbrex.sampledata.field.Noise;
import org.imbrex.sampledata.field.Plane;

/**
 * Which cell each pixel belongs to, and how far it is from the nearest border.
 *
 * <p>Cells are an additively weighted Voronoi diagram of seeds whose radii differ widely: a large cell bulges into the
 * small ones beside it, as axons and boutons do, where a plain Voronoi diagram has straight walls and equal cells. The
 * diagram is cut out of a bent space (noise), and one band of it is squeezed, so that bundles of flat fibres run through
 * the picture. Neurites run obliquely through a section: each seed drifts with the depth of the slice.
 */
final class Cells {
    private static final double MARGIN = 70;

    private record Seed(double u, double v, double radius) {
        /** Whether the distance may be below a bound; quicker than the distance itself. */
        boolean mayBeWithin(double bound, double pu, double pv) {
            double reach = bound + radius;
            return (pu - u) * (pu - u) + (pv - v) * (pv - v) < reach * reach;
        }

        double distance(double pu, double pv) {
            return StrictMath.sqrt((pu - u) * (pu - u) + (pv - v) * (pv - v)) - radius;
        }
    }

    /** How one tissue bends space. */
    private record Bend(Noise noise, double cos, double sin, double bandCentre, double bandWidth, double squeeze) {
        static Bend of(Chance chance, int size) {
            double angle = chance.between(-0.9, 0.9);
            return new Bend(
                    new Noise(chance),
                    StrictMath.cos(angle),
                    StrictMath.sin(angle),
                    chance.between(-0.4, 0.4) * size,
                    chance.between(25, 50),
                    chance.happens(0.7) ? chance.between(0.5, 1.3) : 0);
        }

        double u(double x, double y, double z) {
            return x * cos + y * sin + push(x, y, z + 3.3);
        }

        /** Across the band space is stretched, so that cells of one size look flat there. */
        double v(double x, double y, double z) {
            double v = y * cos - x * sin + push(x, y, z + 71.7);
            double t = Math.max(-1, Math.min(1, (v - bandCentre) / bandWidth));
            return v + squeeze * bandWidth * (t - t * t * t / 3);
        }

        private double push(double x, double y, double z) {
            return 13 * noise.fractal(x / 48, y / 48, z / 40, 2) + 2.4 * noise.fractal(x / 11, y / 11, z / 14, 2);
        }
    }

    private final int size;
    private final int[] owner;
    private final int count;
    private final Plane border;

    /**
     * @param tissue two slices of one tissue are given sequences that begin alike
     * @param z the depth of the slice in pixels
     */
    Cells(Chance tissue, int size, double z) {
        Bend bend = Bend.of(tissue, size);
        double half = size / 2.0;
        Plane u = Plane.of(size, (x, y) -> bend.u(x - half, y - half, z));
        Plane v = Plane.of(size, (x, y) -> bend.v(x - half, y - half, z));
        List<Seed> seeds = seeds(tissue, size, z);
        this.size = size;
        this.count = seeds.size();
        this.owner = new int[size * size];
        this.border = Plane.of(size, (x, y) -> measure(seeds, u, v, x, y));
    }

    /** Throws seeds, the largest first, and keeps those that have room. */
    private static List<Seed> seeds(Chance chance, int size, double z) {
        double[][] kinds = {{34, 50, 26}, {18, 30, 120}, {10, 17, 900}, {5, 8, 700}};
        double[] within = {size / 2.0 + MARGIN, size * 0.9 + MARGIN};
        List<Seed> still = new ArrayList<>();
        List<Seed> drifted = new ArrayList<>();
        for (double[] kind : kinds) {
            for (int i = 0; i < kind[2]; i++) {
                double radius = chance.between(kind[0], kind[1]);
                Seed seed =
                        new Seed(chance.between(-within[0], within[0]), chance.between(-within[1], within[1]), radius);
                double du = 0.3 * chance.gaussian();
                double dv = 0.3 * chance.gaussian();
                double growth = 1 + 0.012 * z * chance.between(-1, 1);
                if (still.stream().allMatch(s -> s.distance(seed.u, seed.v) > radius * 0.95 + 2)) {
                    still.add(seed);
                    drifted.add(new Seed(seed.u + du * z, seed.v + dv * z, radius * growth));
                }
            }
        }
        return drifted;
    }

    /** Finds the two nearest seeds: the border is where both are equally far, and the slope there gives pixels. */
    private double measure(List<Seed> seeds, Plane u, Plane v, int x, int y) {
        double pu = u.at(x, y);
        double pv = v.at(x, y);
        double first = Double.MAX_VALUE;
        double second = Double.MAX_VALUE;
        int nearest = 0;
        int next = 0;
        for (int i = 0; i < seeds.size(); i++) {
            if (!seeds.get(i).mayBeWithin(second, pu, pv)) {
                continue;
            }
            double d = seeds.get(i).distance(pu, pv);
            if (d < first) {
                second = first;
                next = nearest;
                first = d;
                nearest = i;
            } else if (d < second) {
                second = d;
                next = i;
            }
        }
        owner[y * size + x] = nearest;
        Seed a = seeds.get(nearest);
        Seed b = seeds.get(next);
        int right = x + 1 < size ? x + 1 : x - 1;
        int below = y + 1 < size ? y + 1 : y - 1;
        double gap = second - first;
        double slopeX = gap(a, b, u.at(right, y), v.at(right, y)) - gap;
        double slopeY = gap(a, b, u.at(x, below), v.at(x, below)) - gap;
        return gap / Math.max(0.4, StrictMath.sqrt(slopeX * slopeX + slopeY * slopeY));
    }

    private static double gap(Seed a, Seed b, double u, double v) {
        return b.distance(u, v) - a.distance(u, v);
    }

    int count() {
        return count;
    }

    /** The number of the cell at a pixel, from 0. */
    int at(int x, int y) {
        return owner[y * size + x];
    }

    /** Pixels from the nearest border. */
    double fromBorder(int x, int y) {
        return border.at(x, y);
    }

    boolean holds(int x, int y) {
        return x >= 0 && y >= 0 && x < size && y < size;
    }
}
