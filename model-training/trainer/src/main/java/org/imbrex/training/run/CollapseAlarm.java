package org.imbrex.training.run;

import java.util.List;
import org.imbrex.progress.Progress;

/** Says so when a network has stopped predicting a class that is there, the usual end of training on rare lesions. */
final class CollapseAlarm {
    /** A network needs some epochs before it finds anything. */
    private static final int PATIENCE = 4;

    private final List<String> classes;
    private final Progress progress;
    private final int[] without;

    CollapseAlarm(List<String> classes, Progress progress) {
        this.classes = classes;
        this.progress = progress;
        this.without = new int[classes.size()];
    }

    /** Looks at a validation. */
    void validated(ValidationScores scores) {
        if (scores.classes().isEmpty()) {
            return;
        }
        boolean anything = false;
        for (int label = 1; label < classes.size(); label++) {
            ClassTally tally = scores.classes().get(label);
            without[label] = tally.predicted() == 0 && tally.truth() > 0 ? without[label] + 1 : 0;
            anything |= tally.predicted() > 0;
        }
        for (int label = 1; label < classes.size(); label++) {
            if (without[label] == PATIENCE) {
                progress.warning((anything
                                ? "no voxel was predicted to be " + classes.get(label)
                                : "the predictions have collapsed to background: no voxel of " + classes.get(label))
                        + " in the last " + PATIENCE + " validations, though there are "
                        + scores.classes().get(label).truth()
                        + "; try loss.kind focal-tversky or dice-focal, loss.class-weights inverse-root,"
                        + " patches.foreground 0.67 or patches.rare-cases 4, or a tenth of optimiser.rate");
            }
        }
    }
}
