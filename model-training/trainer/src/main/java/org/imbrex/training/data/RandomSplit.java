package org.imbrex.training.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Splits cases by chance, whole groups at a time. */
final class RandomSplit {
    /** With fewer groups nothing is put aside for testing: a test on one or two says little, and training needs them. */
    private static final int GROUPS_FOR_A_TEST = 6;

    private RandomSplit() {}

    /** 70 / 15 / 15 per cent, or 80 / 20 without a test; there are at least two groups. */
    static Split of(List<Case> cases, long seed) {
        Map<String, List<Case>> byGroup = new TreeMap<>();
        for (Case c : cases) {
            byGroup.computeIfAbsent(c.group(), g -> new ArrayList<>()).add(c);
        }
        List<String> groups = shuffled(new ArrayList<>(byGroup.keySet()), seed);
        boolean withTest = groups.size() >= GROUPS_FOR_A_TEST;
        double share = withTest ? 0.15 : 0.2;
        Map<String, List<Case>> left = new LinkedHashMap<>();
        groups.forEach(g -> left.put(g, byGroup.getOrDefault(g, List.of())));
        List<Case> validation = take(left, share * cases.size());
        List<Case> test = withTest ? take(left, share * cases.size()) : List.of();
        List<Case> train = new ArrayList<>();
        left.values().forEach(train::addAll);
        return new Split(inOrder(cases, train), inOrder(cases, validation), inOrder(cases, test));
    }

    /** Takes groups, at least one and leaving at least one, until they hold about as many cases as wanted. */
    private static List<Case> take(Map<String, List<Case>> groups, double wanted) {
        List<Case> taken = new ArrayList<>();
        for (String group : List.copyOf(groups.keySet())) {
            List<Case> cases = groups.getOrDefault(group, List.of());
            if (groups.size() > 1 && (taken.isEmpty() || taken.size() + cases.size() / 2.0 <= wanted)) {
                taken.addAll(cases);
                groups.remove(group);
            }
        }
        return taken;
    }

    private static List<Case> inOrder(List<Case> all, List<Case> some) {
        return all.stream().filter(some::contains).toList();
    }

    static List<String> shuffled(List<String> list, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = list.size() - 1; i > 0; i--) {
            int j = (int) (random.nextDouble() * (i + 1));
            String moved = list.get(i);
            list.set(i, list.get(j));
            list.set(j, moved);
        }
        return list;
    }
}
