package org.imbrex.sampledata.lung;

import org.imbrex.sampledata.field.Chance;

/** A point or a direction in three dimensions, in pixels. */
record Point(double x, double y, double z) {
    /** The point that lies so many times a direction away. */
    Point plus(Point way, double times) {
        return new Point(x + way.x * times, y + way.y * times, z + way.z * times);
    }

    Point minus(Point other) {
        return new Point(x - other.x, y - other.y, z - other.z);
    }

    double dot(Point other) {
        return x * other.x + y * other.y + z * other.z;
    }

    double length() {
        return StrictMath.sqrt(dot(this));
    }

    /** The same direction with a length of 1. */
    Point unit() {
        double length = Math.max(1e-9, length());
        return new Point(x / length, y / length, z / length);
    }

    /** A random direction at a right angle to this one. */
    Point across(Chance chance) {
        Point any = gaussian(chance);
        return new Point(y * any.z - z * any.y, z * any.x - x * any.z, x * any.y - y * any.x).unit();
    }

    /** This direction, turned by an angle towards one at a right angle to it. */
    Point turned(Point across, double angle) {
        return new Point(0, 0, 0)
                .plus(this, StrictMath.cos(angle))
                .plus(across, StrictMath.sin(angle))
                .unit();
    }

    /** Three independent Gaussian numbers. */
    static Point gaussian(Chance chance) {
        return new Point(chance.gaussian(), chance.gaussian(), chance.gaussian());
    }
}
