package org.imbrex.training.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.imbrex.error.InputException;
import org.imbrex.error.UsageException;

/** Cross-validation: every group of cases is validated on in one fold and learnt from in all others. */
final class Folds {
    private Folds() {}

    /**
     * One split for each fold; cases that are put aside for testing stay aside in all of them.
     *
     * @throws InputException if there are fewer groups than folds
     */
    static List<Split> of(DataSet data, int count, long seed) {
        if (count < 2) {
            throw new UsageException("expected 2 folds or more, found " + count);
        }
        List<Case> test = data.givenSplit().map(Split::test).orElse(List.of());
        List<Case> cases = data.givenSplit()
                .map(given -> data.cases().stream()
                        .filter(c ->
                                given.train().contains(c) || given.validation().contains(c))
                        .toList())
                .orElse(data.cases());
        Map<String, List<Case>> byGroup = new TreeMap<>();
        cases.forEach(
                c -> byGroup.computeIfAbsent(c.group(), g -> new ArrayList<>()).add(c));
        if (byGroup.size() < count) {
            throw InputException.of(
                    data.file(), "at least " + count + " groups of cases for " + count + " folds", "" + byGroup.size());
        }
        List<List<Case>> groups = new ArrayList<>();
        RandomSplit.shuffled(new ArrayList<>(byGroup.keySet()), seed)
                .forEach(name -> groups.add(byGroup.getOrDefault(name, List.of())));
        // The largest groups first, each to the fold with the fewest cases: folds of about the same size.
        groups.sort(Comparator.comparingInt((List<Case> group) -> -group.size()));
        List<List<Case>> held = new ArrayList<>();
        for (int fold = 0; fold < count; fold++) {
            held.add(new ArrayList<>());
        }
        for (List<Case> group : groups) {
            held.stream().min(Comparator.comparingInt(List::size)).orElseThrow().addAll(group);
        }
        return held.stream()
                .map(validation -> new Split(
                        cases.stream().filter(c -> !validation.contains(c)).toList(),
                        cases.stream().filter(validation::contains).toList(),
                        test))
                .toList();
    }
}
