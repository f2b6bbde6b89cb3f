package org.imbrex.evaluate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.imbrex.error.InputException;
import org.imbrex.io.ScanFolder;

/** Finds which predicted mask belongs to which true one: those whose names are the same but for the suffix. */
public final class CaseFolders {
    private static final int NAMES_SHOWN = 8;

    /** What segmenting a scan writes beside its mask. */
    private static final Pattern BESIDE_MASK = Pattern.compile("(.+)\\.(probabilities|objects)");

    private CaseFolders() {}

    /**
     * The cases of two folders.
     *
     * @param pairs masks that found their partner, by name
     * @param failures masks that did not
     */
    public record Found(List<CasePair> pairs, List<Failure> failures) {
        public Found {
            pairs = List.copyOf(pairs);
            failures = List.copyOf(failures);
        }
    }

    /**
     * Pairs the images of two folders by their names; hidden files, folders and files that are no images are passed over,
     * and so are probabilities and numbered objects beside a predicted mask.
     *
     * @throws InputException if a folder cannot be read or holds no image, if two of its images have the same name but
     *     for the suffix, or if no mask has a partner
     */
    public static Found pair(Path truths, Path predictions) {
        Map<String, Path> truth = ScanFolder.masks(truths);
        Map<String, Path> files = ScanFolder.files(predictions, "masks");
        Map<String, Path> prediction = new TreeMap<>(files);
        prediction.keySet().removeIf(name -> {
            Matcher beside = BESIDE_MASK.matcher(name);
            return beside.matches() && files.containsKey(beside.group(1)) && !truth.containsKey(name);
        });
        List<CasePair> pairs = new ArrayList<>();
        List<Failure> failures = new ArrayList<>();
        Set<String> names = new TreeSet<>(truth.keySet());
        names.addAll(prediction.keySet());
        for (String name : names) {
            Path expected = truth.get(name);
            Path found = prediction.get(name);
            if (expected != null && found != null) {
                pairs.add(new CasePair(name, expected, found));
            } else if (expected != null) {
                failures.add(new Failure(
                        name,
                        expected + ": expected a predicted mask " + name + ".* in " + predictions + ", found none"));
            } else {
                failures.add(new Failure(
                        name, found + ": expected a true mask " + name + ".* in " + truths + ", found none"));
            }
        }
        if (pairs.isEmpty()) {
            throw InputException.of(
                    predictions, "masks with the names of those in " + truths, shown(prediction.keySet()));
        }
        return new Found(pairs, failures);
    }

    private static String shown(Set<String> names) {
        String shown = names.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", "));
        return names.size() > NAMES_SHOWN ? shown + " and " + (names.size() - NAMES_SHOWN) + " more" : shown;
    }
}
