package org.imbrex.training.data;

import java.util.List;

/**
 * Which cases are learnt from, which choose the best checkpoint, and which are scored once at the end.
 *
 * @param train at least one
 * @param validation may be empty: the last weights of a run are then its result
 * @param test may be empty
 */
public record Split(List<Case> train, List<Case> validation, List<Case> test) {
    public Split {
        train = List.copyOf(train);
        validation = List.copyOf(validation);
        test = List.copyOf(test);
    }
}
