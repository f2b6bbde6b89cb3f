package org.imbrex.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.imbrex.metric.ClassRegion;
import org.imbrex.progress.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegionScoresTest {
    @TempDir
    private Path folder;

    /** Worked out by hand: of the label liver nothing is right, of the whole liver 4 of 5 voxels. */
    @Test
    void aTumourTakenForLiverIsRightForTheWholeLiver() throws IOException {
        Path truth = Files.createDirectory(folder.resolve("truth"));
        Path prediction = Files.createDirectory(folder.resolve("prediction"));
        EvaluatorTest.mask(truth, "one.png", 4, 0, 1, 1, 0, 0, 2, 2, 0, 0, 0, 0, 0, 1, 0, 0, 0);
        EvaluatorTest.mask(prediction, "one.png", 4, 0, 2, 2, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        List<String> classes = List.of("background", "liver", "tumour");
        Evaluator evaluator = Evaluator.of(classes);
        Evaluation evaluation = evaluator.evaluate(truth, prediction, Progress.NONE);
        assertThat(evaluation.scores().mean().classes().get(1).dice()).isZero();
        List<CasePair> pairs = CaseFolders.pair(truth, prediction).pairs();
        RegionScores scores = RegionScores.of(
                evaluation, List.of(new ClassRegion(1, List.of(1, 2))), pairs, evaluator.truthReader(), Progress.NONE);
        RegionScores.RegionScore liver = Objects.requireNonNull(scores.regions().get("liver"));
        assertThat(liver.classes()).containsExactly("liver", "tumour");
        Evaluation.Summary summary = liver.evaluation().scores();
        assertThat(summary.mean().classes().get(1).dice()).isCloseTo(8 / 9.0, within(1e-12));
        assertThat(summary.mean().classes().get(1).precision()).isEqualTo(1);
        assertThat(summary.mean().classes().get(1).recall()).isCloseTo(4 / 5.0, within(1e-12));
        // The five voxels are two objects, the single one was missed.
        assertThat(summary.shapes().get(0).lesions().recall()).isEqualTo(0.5);
        ObjectNode metrics = MetricsJson.toJson(evaluation);
        MetricsJson.put(metrics, scores);
        ObjectNode region = (ObjectNode) metrics.at("/regions/liver");
        assertThat(region.at("/contains/1").asText()).isEqualTo("tumour");
        assertThat(region.at("/mean/byClass/liver/dice").asDouble()).isCloseTo(8 / 9.0, within(1e-12));
        assertThat(region.at("/shapes/liver/lesions/recall").asDouble()).isEqualTo(0.5);
        assertThat(region.has("formatVersion")).isFalse();
    }
}
