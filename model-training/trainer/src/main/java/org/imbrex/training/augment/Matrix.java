package org.imbrex.training.augment;

/** Matrices of three rows and columns for z, y and x: nine numbers, row by row. */
final class Matrix {
    private Matrix() {}

    static double[] diagonal(double z, double y, double x) {
        return new double[] {z, 0, 0, 0, y, 0, 0, 0, x};
    }

    /** A turn that takes one axis towards another, angle in degrees. */
    static double[] rotation(int axis, int towards, double degrees) {
        double[] m = diagonal(1, 1, 1);
        double angle = StrictMath.toRadians(degrees);
        m[4 * axis] = StrictMath.cos(angle);
        m[4 * towards] = m[4 * axis];
        m[3 * towards + axis] = StrictMath.sin(angle);
        m[3 * axis + towards] = -m[3 * towards + axis];
        return m;
    }

    /** What the second does, then what the first does. */
    static double[] product(double[] a, double[] b) {
        double[] m = new double[9];
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                m[3 * row + column] =
                        a[3 * row] * b[column] + a[3 * row + 1] * b[3 + column] + a[3 * row + 2] * b[6 + column];
            }
        }
        return m;
    }

    /** By cofactors. */
    static double[] inverse(double[] m) {
        double[] cofactors = new double[9];
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                int r = 3 * ((row + 1) % 3);
                int s = 3 * ((row + 2) % 3);
                int c = (column + 1) % 3;
                int d = (column + 2) % 3;
                cofactors[3 * column + row] = m[r + c] * m[s + d] - m[r + d] * m[s + c];
            }
        }
        double determinant = m[0] * cofactors[0] + m[1] * cofactors[3] + m[2] * cofactors[6];
        for (int i = 0; i < 9; i++) {
            cofactors[i] /= determinant;
        }
        return cofactors;
    }

    /** One number of the product with a vector. */
    static double row(double[] m, int row, double z, double y, double x) {
        return m[3 * row] * z + m[3 * row + 1] * y + m[3 * row + 2] * x;
    }
}
