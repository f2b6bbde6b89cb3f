package org.imbrex.evaluate;

import org.imbrex.metric.ConfusionMatrix;
import org.imbrex.metric.Scores;

/**
 * What was measured of one case.
 *
 * @param name the case
 * @param confusion its voxels by true and predicted class
 * @param voxels the scores of these
 */
public record CaseScores(String name, ConfusionMatrix confusion, Scores voxels) {}
