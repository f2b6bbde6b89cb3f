package org.imbrex.volume;

/**
 * Where the x, y and z axis of a scan run in the patient, to the nearest of the patient's own axes.
 *
 * @param letters three of them: one of L and R (left, right), one of P and A (back, front) and one of S and I (head, foot),
 *     in any order; {@code LPS} runs to the left, to the back and to the head
 */
public record Orientation(String letters) {
    private static final String POSITIVE = "LPS";
    private static final String NEGATIVE = "RAI";
    private static final int[][] ORDERS = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

    public Orientation {
        int seen = 0;
        for (int i = 0; i < letters.length(); i++) {
            int axis = Math.max(POSITIVE.indexOf(letters.charAt(i)), NEGATIVE.indexOf(letters.charAt(i)));
            seen |= axis < 0 ? 0 : 1 << axis;
        }
        if (letters.length() != 3 || seen != 7) {
            throw new IllegalArgumentException(
                    "an orientation is one of L and R, one of P and A and one of S and I, such as LPS, found "
                            + letters);
        }
    }

    /** The orientation that is nearest to a geometry's axes. */
    public static Orientation of(Geometry geometry) {
        int[] best = ORDERS[0];
        double most = -1;
        for (int[] order : ORDERS) {
            double along = 0;
            for (int axis = 0; axis < 3; axis++) {
                along += Math.abs(geometry.direction().get(3 * axis + order[axis]));
            }
            // Of equals the first, so that rounding does not choose.
            if (along > most + 1e-9) {
                most = along;
                best = order;
            }
        }
        StringBuilder letters = new StringBuilder();
        for (int axis = 0; axis < 3; axis++) {
            boolean positive = geometry.direction().get(3 * axis + best[axis]) >= 0;
            letters.append((positive ? POSITIVE : NEGATIVE).charAt(best[axis]));
        }
        return new Orientation(letters.toString());
    }

    /** The patient's axis that x, y or z (0, 1, 2) runs along: 0 for left and right, 1 for back and front, 2 for head and foot. */
    public int patientAxis(int axis) {
        return Math.max(POSITIVE.indexOf(letters.charAt(axis)), NEGATIVE.indexOf(letters.charAt(axis)));
    }

    /** Whether x, y or z (0, 1, 2) runs to the left, to the back or to the head. */
    public boolean positive(int axis) {
        return POSITIVE.indexOf(letters.charAt(axis)) >= 0;
    }

    @Override
    public String toString() {
        return letters;
    }
}
