package org.imbrex.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.imbrex.metric.ConfusionMatrix;
import org.imbrex.metric.LesionCounts;
import org.imbrex.progress.Progress;
import org.junit.jupiter.api.Test;

class CollapseAlarmTest {
    private final List<String> lines = new ArrayList<>();
    private final CollapseAlarm alarm = new CollapseAlarm(List.of("background", "organ", "lesion"), new Progress() {
        @Override
        public void update(String task, long done, long total) {}

        @Override
        public void message(String line) {
            lines.add(line);
        }
    });

    @Test
    void fourValidationsWithoutAnythingAreACollapse() {
        ValidationScores background = scores(new long[][] {{90, 0, 0}, {0, 0, 0}, {10, 0, 0}});
        for (int i = 0; i < 10; i++) {
            alarm.validated(background);
            assertThat(lines).hasSize(i < 3 ? 0 : 1);
        }
        assertThat(lines.get(0))
                .startsWith(
                        "the predictions have collapsed to background: no voxel of lesion in the last 4 validations,"
                                + " though there are 10; try loss.kind focal-tversky");
    }

    @Test
    void aClassThatIsNotThereNeedNotBePredicted() {
        ValidationScores right = scores(new long[][] {{90, 0, 0}, {0, 5, 0}, {0, 0, 0}});
        ValidationScores missed = scores(new long[][] {{90, 0, 0}, {0, 5, 0}, {1, 0, 0}});
        for (int i = 0; i < 10; i++) {
            alarm.validated(i % 4 == 3 ? right : missed);
        }
        assertThat(lines).isEmpty();
        for (int i = 0; i < 4; i++) {
            alarm.validated(missed);
        }
        assertThat(lines).singleElement().asString().startsWith("no voxel was predicted to be lesion");
    }

    /** Of a confusion matrix, the truth along its rows. */
    private static ValidationScores scores(long[][] table) {
        ConfusionMatrix matrix = ConfusionMatrix.of(table);
        return new ValidationScores(
                0,
                IntStream.range(0, table.length)
                        .mapToObj(i -> new ClassTally(
                                matrix.truthTotal(i), matrix.predictionTotal(i), matrix.count(i, i), LesionCounts.NONE))
                        .toList());
    }
}
