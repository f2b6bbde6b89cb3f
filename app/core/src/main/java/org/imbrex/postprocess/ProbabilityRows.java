package org.imbrex.postprocess;

/** Reads probabilities row by row. */
@FunctionalInterface
public interface ProbabilityRows {
    /**
     * Fills a row.
     *
     * @param label the class, 1 or more
     * @param row takes the probabilities of that class, from x = 0 on
     */
    void read(int label, int z, int y, float[] row);
}
