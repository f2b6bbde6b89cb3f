package org.imbrex.sampledata.lung;

import java.util.ArrayList;
import java.util.List;
import org.imbrex.sampledata.field.Chance;
import org.imbrex.sampledata.field.Plane;
import org.imbrex.sampledata.field.Shape;

/**
 * The vessels of one lung in three dimensions, in pixels. Because the slice is cut out of a tree, vessels appear as they
 * do in CT: long where they run in the slice, round where they cross it, thinner and fainter towards the pleura. Radii at
 * a fork follow Murray's law: the cubes of the children's radii add up to the parent's. A bronchus runs beside each of
 * the larger arteries.
 */
final class VesselTree {
    private static final int ROOTS = 28;
    private static final double SMALLEST = 0.45;
    /** Around the hilum vessels may run outside the lung. */
    private static final double ROOT_ROOM = 28;

    private static final double BEND = 0.2;
    /** Where a bronchus lies as seen from its artery. */
    private static final Point BESIDE = new Point(0.6, 0.8, 0);

    private static final double WITH_BRONCHUS = 1.3;
    private static final int SAMPLES = 5;

    /** A straight piece with a radius at each end. */
    private record Piece(Point from, Point to, double fromRadius, double toRadius, boolean artery) {}

    private final List<Piece> pieces = new ArrayList<>();
    private final Chance chance;
    private final Shape lungs;
    private final Point hilum;
    private final double depth;

    /**
     * @param lungs where vessels may grow, the same at each depth
     * @param hilum the root, at depth 0
     * @param side -1 for the lung at the left of the picture, 1 for the other
     * @param depth vessels grow up to so far above and below the root
     */
    VesselTree(Chance chance, Shape lungs, Point hilum, int side, double depth) {
        this.chance = chance;
        this.lungs = lungs;
        this.hilum = hilum;
        this.depth = depth;
        for (int i = 0; i < ROOTS; i++) {
            double turn = chance.between(-1.5, 1.5);
            Point way = new Point(side * StrictMath.cos(turn), StrictMath.sin(turn), chance.between(-1.3, 1.3));
            double aside = chance.between(-9, 9);
            Point root = hilum.plus(new Point(0, aside, chance.between(-0.75, 0.75) * depth), 1);
            grow(root, way.unit(), chance.between(2.4, 6), i % 2 == 0);
        }
    }

    private void grow(Point start, Point way, double radius, boolean artery) {
        if (radius < SMALLEST) {
            return;
        }
        double length = 7 + radius * chance.between(2.5, 6.5);
        int steps = Math.max(2, (int) (length / 4));
        double end = radius * 0.94;
        Point at = start;
        Point direction = way;
        for (int i = 0; i < steps; i++) {
            direction = bent(direction, at);
            Point next = at.plus(direction, length / steps);
            boolean outside = lungs.distance(next.x(), next.y()) > -1 && fromHilum(next) > ROOT_ROOM;
            if (outside || Math.abs(next.z()) > depth) {
                return;
            }
            double r0 = radius + (end - radius) * i / steps;
            double r1 = radius + (end - radius) * (i + 1) / steps;
            pieces.add(new Piece(at, next, r0, r1, artery));
            at = next;
        }
        double share = chance.between(0.5, 0.9);
        double angle = chance.between(0.35, 0.75);
        Point across = direction.across(chance);
        grow(at, direction.turned(across, angle * (1 - share) * 1.4), end * StrictMath.cbrt(share), artery);
        grow(at, direction.turned(across, -angle * (0.6 + share)), end * StrictMath.cbrt(1 - share), artery);
    }

    /** A direction with a random bend, drawn away from the hilum so that the tree fills the lung. */
    private Point bent(Point way, Point at) {
        double away = fromHilum(at) < 1 ? 0 : 0.05 / fromHilum(at);
        Point outwards = new Point(at.x() - hilum.x(), at.y() - hilum.y(), 0);
        return way.plus(Point.gaussian(chance), BEND).plus(outwards, away).unit();
    }

    private double fromHilum(Point at) {
        return StrictMath.hypot(at.x() - hilum.x(), at.y() - hilum.y());
    }

    /**
     * Raises the share of each pixel that blood, bronchial walls and their air take in a slice.
     *
     * @param thickness of the slice: what lies in it is averaged, so that thin vessels are faint
     */
    void cut(double z, double thickness, Plane blood, Plane walls, Plane air) {
        Plane[] part = {new Plane(blood.size), new Plane(blood.size), new Plane(blood.size)};
        for (int i = 0; i < SAMPLES; i++) {
            double at = z + thickness * ((i + 0.5) / SAMPLES - 0.5);
            Plane[] layer = {new Plane(blood.size), new Plane(blood.size), new Plane(blood.size)};
            for (Piece piece : pieces) {
                draw(piece, at, layer[0], 0, 0);
                if (piece.artery && piece.toRadius > WITH_BRONCHUS) {
                    draw(piece, at, layer[1], piece.fromRadius * 1.8, 0.4);
                    draw(piece, at, layer[2], piece.fromRadius * 1.8, -0.5);
                }
            }
            for (int k = 0; k < part.length; k++) {
                part[k].add(layer[k], 1.0 / SAMPLES);
            }
        }
        Plane[] into = {blood, walls, air};
        for (int k = 0; k < into.length; k++) {
            for (int i = 0; i < into[k].values.length; i++) {
                into[k].values[i] = Math.max(into[k].values[i], part[k].values[i]);
            }
        }
    }

    /** Draws a piece, moved aside and made thicker or thinner by some pixels. */
    private static void draw(Piece piece, double z, Plane plane, double aside, double thicker) {
        double largest = Math.max(piece.fromRadius, piece.toRadius) + Math.max(0, thicker);
        Point a = piece.from.plus(BESIDE, aside);
        Point b = piece.to.plus(BESIDE, aside);
        if (Math.min(a.z(), b.z()) > z + largest || Math.max(a.z(), b.z()) < z - largest) {
            return;
        }
        Point way = b.minus(a);
        double square = way.dot(way);
        int top = (int) Math.floor(Math.min(a.y(), b.y()) - largest - 1);
        int left = (int) Math.floor(Math.min(a.x(), b.x()) - largest - 1);
        int bottom = (int) Math.ceil(Math.max(a.y(), b.y()) + largest + 1);
        int right = (int) Math.ceil(Math.max(a.x(), b.x()) + largest + 1);
        for (int y = top; y <= bottom; y++) {
            for (int x = left; x <= right; x++) {
                Point from = new Point(x, y, z).minus(a);
                double along = Math.max(0, Math.min(1, from.dot(way) / square));
                double radius = piece.fromRadius + along * (piece.toRadius - piece.fromRadius) + thicker;
                double distance = from.plus(way, -along).length();
                plane.raise(x, y, Math.max(0, Math.min(1, 0.5 + radius - distance)));
            }
        }
    }
}
