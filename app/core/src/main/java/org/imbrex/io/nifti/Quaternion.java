package org.imbrex.io.nifti;

import java.util.Optional;

/**
 * Rotations as NIfTI writes them: b, c and d of a unit quaternion a + bi + cj + dk with a of 0 or more. The formulas are
 * those of the standard (nifti1.h, method 2).
 */
final class Quaternion {
    /** How far axes may be from right angles for a quaternion to stand for them. */
    private static final double SKEW = 1e-6;

    private Quaternion() {}

    /** The rotation as nine numbers, row by row; numbers that are no part of a unit quaternion are made one. */
    static double[] rotation(double b, double c, double d) {
        double rest = 1 - (b * b + c * c + d * d);
        double a = 0;
        if (rest > 1e-7) {
            a = Math.sqrt(rest);
        } else {
            double length = Math.sqrt(b * b + c * c + d * d);
            b /= length;
            c /= length;
            d /= length;
        }
        return new double[] {
            a * a + b * b - c * c - d * d,
            2 * (b * c - a * d),
            2 * (b * d + a * c),
            2 * (b * c + a * d),
            a * a + c * c - b * b - d * d,
            2 * (c * d - a * b),
            2 * (b * d - a * c),
            2 * (c * d + a * b),
            a * a + d * d - b * b - c * c
        };
    }

    /**
     * The quaternion of a matrix's axes.
     *
     * @param matrix three rows of four numbers, of which the last is not looked at
     * @return b, c, d, and 1, or -1 where the third axis has to be turned round; empty if the axes are not at right angles
     */
    static Optional<double[]> of(double[] matrix) {
        double[] r = new double[9];
        for (int axis = 0; axis < 3; axis++) {
            double length = Math.sqrt(matrix[axis] * matrix[axis]
                    + matrix[4 + axis] * matrix[4 + axis]
                    + matrix[8 + axis] * matrix[8 + axis]);
            for (int row = 0; row < 3; row++) {
                r[3 * row + axis] = matrix[4 * row + axis] / length;
            }
        }
        if (Math.abs(dot(r, 0, 1)) > SKEW || Math.abs(dot(r, 0, 2)) > SKEW || Math.abs(dot(r, 1, 2)) > SKEW) {
            return Optional.empty();
        }
        double determinant = r[0] * (r[4] * r[8] - r[5] * r[7])
                - r[1] * (r[3] * r[8] - r[5] * r[6])
                + r[2] * (r[3] * r[7] - r[4] * r[6]);
        double sign = determinant < 0 ? -1 : 1;
        for (int row = 0; row < 3; row++) {
            r[3 * row + 2] *= sign;
        }
        // Each of these is four times a square; the largest is divided by.
        double a = 1 + r[0] + r[4] + r[8];
        double b = 1 + r[0] - r[4] - r[8];
        double c = 1 - r[0] + r[4] - r[8];
        double d = 1 - r[0] - r[4] + r[8];
        double[] q;
        if (a >= 1) {
            double w = Math.sqrt(a) / 2;
            q = new double[] {w, (r[7] - r[5]) / (4 * w), (r[2] - r[6]) / (4 * w), (r[3] - r[1]) / (4 * w)};
        } else if (b >= c && b >= d) {
            double x = Math.sqrt(b) / 2;
            q = new double[] {(r[7] - r[5]) / (4 * x), x, (r[1] + r[3]) / (4 * x), (r[2] + r[6]) / (4 * x)};
        } else if (c >= d) {
            double y = Math.sqrt(c) / 2;
            q = new double[] {(r[2] - r[6]) / (4 * y), (r[1] + r[3]) / (4 * y), y, (r[5] + r[7]) / (4 * y)};
        } else {
            double z = Math.sqrt(d) / 2;
            q = new double[] {(r[3] - r[1]) / (4 * z), (r[2] + r[6]) / (4 * z), (r[5] + r[7]) / (4 * z), z};
        }
        double turn = q[0] < 0 ? -1 : 1;
        return Optional.of(new double[] {turn * q[1], turn * q[2], turn * q[3], sign});
    }

    private static double dot(double[] r, int one, int other) {
        return r[one] * r[other] + r[3 + one] * r[3 + other] + r[6 + one] * r[6 + other];
    }
}
