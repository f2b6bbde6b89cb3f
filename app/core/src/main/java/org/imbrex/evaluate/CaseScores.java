package org.imbrex.evaluate;

import java.util.List;
import org.imbrex.metric.ConfusionMatrix;
import org.imbrex.metric.Scores;
import org.imbrex.metric.ShapeScores;

/**
 * What was measured of one case.
 *
 * @param name the case
 * @param confusion its voxels by true and predicted class
 * @param voxels the scores of these
 * @param shapes the shape scores of each class but the background, class 1 first
 */
public record CaseScores(String name, ConfusionMatrix confusion, Scores voxels, List<ShapeScores> shapes) {
    public CaseScores {
        shapes = List.copyOf(shapes);
        if (shapes.size() != confusion.classCount() - 1) {
            throw new IllegalArgumentException(
                    "expected shapes of " + (confusion.classCount() - 1) + " classes, found " + shapes.size());
        }
    }

    /** The shape scores of a class, 1 or more. */
    public ShapeScores shape(int label) {
        return shapes.get(label - 1);
    }
}
