package org.imbrex.metric;

import java.util.ArrayList;
import java.util.List;
import org.imbrex.volume.LabelMap;

/**
 * How many voxels of each true class were given each class by the prediction. Immutable: counts of several cases are
 * pooled by {@link #plus}.
 *
 * @param counts a row for each true class, in it a column for each predicted class
 */
public record ConfusionMatrix(List<List<Long>> counts) {
    public ConfusionMatrix {
        counts = counts.stream().map(List::copyOf).toList();
        int classes = counts.size();
        if (classes < 1 || counts.stream().anyMatch(row -> row.size() != classes)) {
            throw new IllegalArgumentException("a confusion matrix is square, found " + counts);
        }
        if (counts.stream().flatMap(List::stream).anyMatch(count -> count < 0)) {
            throw new IllegalArgumentException("a count is never negative, found " + counts);
        }
    }

    /** No voxel at all: what pooling starts from. */
    public static ConfusionMatrix empty(int classes) {
        return of(new long[classes][classes]);
    }

    /** The counts of a table of true classes (rows) and predicted classes (columns). */
    public static ConfusionMatrix of(long[][] table) {
        List<List<Long>> rows = new ArrayList<>();
        for (long[] row : table) {
            List<Long> cells = new ArrayList<>();
            for (long count : row) {
                cells.add(count);
            }
            rows.add(cells);
        }
        return new ConfusionMatrix(rows);
    }

    /**
     * Counts the voxels of two masks.
     *
     * @param classes how many classes there are, background among them
     * @param truth one unsigned byte a voxel, 0 to classes - 1
     * @param prediction as long as the truth
     * @throws IllegalArgumentException if the lengths differ or a label is not one of the classes
     */
    public static ConfusionMatrix count(int classes, byte[] truth, byte[] prediction) {
        if (truth.length != prediction.length) {
            throw new IllegalArgumentException(
                    "expected " + truth.length + " predicted voxels, found " + prediction.length);
        }
        long[][] table = new long[classes][classes];
        for (int i = 0; i < truth.length; i++) {
            int expected = truth[i] & 0xff;
            int found = prediction[i] & 0xff;
            if (expected >= classes || found >= classes) {
                throw new IllegalArgumentException(
                        "expected labels 0 to " + (classes - 1) + ", found " + Math.max(expected, found));
            }
            table[expected][found]++;
        }
        return of(table);
    }

    /**
     * Counts the voxels of two label maps.
     *
     * @throws IllegalArgumentException if their extents differ or a label is not one of the classes
     */
    public static ConfusionMatrix count(int classes, LabelMap truth, LabelMap prediction) {
        if (!truth.extent().equals(prediction.extent())) {
            throw new IllegalArgumentException(
                    "expected a prediction of " + truth.extent() + ", found " + prediction.extent());
        }
        return count(classes, truth.labels(), prediction.labels());
    }

    /** The counts of this and of another matrix of the same classes. */
    public ConfusionMatrix plus(ConfusionMatrix other) {
        return sum(List.of(this, other));
    }

    /**
     * The counts of several matrices of the same classes.
     *
     * @throws IllegalArgumentException if there is none, or if their classes differ in number
     */
    public static ConfusionMatrix sum(List<ConfusionMatrix> matrices) {
        if (matrices.isEmpty()) {
            throw new IllegalArgumentException("expected at least one matrix to sum, found none");
        }
        int classes = matrices.get(0).classCount();
        long[][] table = new long[classes][classes];
        for (ConfusionMatrix matrix : matrices) {
            if (matrix.classCount() != classes) {
                throw new IllegalArgumentException("expected " + classes + " classes, found " + matrix.classCount());
            }
            for (int t = 0; t < classes; t++) {
                for (int p = 0; p < classes; p++) {
                    table[t][p] = Math.addExact(table[t][p], matrix.count(t, p));
                }
            }
        }
        return of(table);
    }

    /** The same counts with more classes, of which there is no voxel. */
    public ConfusionMatrix withClasses(int classes) {
        if (classes < counts.size()) {
            throw new IllegalArgumentException("expected at least " + counts.size() + " classes, found " + classes);
        }
        long[][] table = new long[classes][classes];
        for (int t = 0; t < counts.size(); t++) {
            for (int p = 0; p < counts.size(); p++) {
                table[t][p] = count(t, p);
            }
        }
        return of(table);
    }

    /** How many classes there are: no component of the record, so that a file does not say it twice. */
    public int classCount() {
        return counts.size();
    }

    /** Voxels that are of a true class and were given a predicted one. */
    public long count(int truth, int prediction) {
        return counts.get(truth).get(prediction);
    }

    /** Voxels that are of a class. */
    public long truthTotal(int label) {
        return counts.get(label).stream().mapToLong(Long::longValue).sum();
    }

    /** Voxels that were given a class. */
    public long predictionTotal(int label) {
        return counts.stream().mapToLong(row -> row.get(label)).sum();
    }

    /** All voxels. */
    public long total() {
        return counts.stream().flatMap(List::stream).mapToLong(Long::longValue).sum();
    }

    /** Voxels that were given their own class. */
    public long right() {
        long sum = 0;
        for (int label = 0; label < counts.size(); label++) {
            sum += count(label, label);
        }
        return sum;
    }
}
