package org.imbrex.training.data;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.imbrex.yaml.NearestName;
import org.imbrex.yaml.YamlNode;
import org.jspecify.annotations.Nullable;

/**
 * Reads the split of a {@code dataset.yaml}: for each part a list of names, of names with {@code *} and {@code ?} for
 * letters, or of ranges such as {@code 0-13} where names are numbers.
 */
final class SplitReader {
    private static final Pattern RANGE = Pattern.compile("(\\d{1,9})-(\\d{1,9})");

    private final Map<String, Case> byName = new LinkedHashMap<>();
    private final Map<String, String> partOfCase = new HashMap<>();
    private final Map<String, Case> firstOfGroup = new HashMap<>();
    private final List<String> notes;

    /** Takes a list that is added to. */
    SplitReader(List<Case> cases, List<String> notes) {
        cases.forEach(c -> byName.put(c.name(), c));
        this.notes = notes;
    }

    /** The split; without a validation part everything is trained on to the end. */
    Split read(YamlNode split) {
        split.onlyKeys(List.of("train", "validation", "test"));
        Split result = new Split(
                part(split.get("train"), "train"),
                part(split.find("validation"), "validation"),
                part(split.find("test"), "test"));
        if (result.train().isEmpty()) {
            throw split.wrong("expected at least one case to train on");
        }
        int leftOut = byName.size() - partOfCase.size();
        if (leftOut > 0) {
            notes.add(leftOut + " of " + byName.size() + " cases are in no part of the split");
        }
        return result;
    }

    private List<Case> part(@Nullable YamlNode node, String part) {
        if (node == null) {
            return List.of();
        }
        Set<Case> cases = new LinkedHashSet<>();
        for (YamlNode entry : node.list()) {
            for (Case c : matching(entry)) {
                String other = partOfCase.putIfAbsent(c.name(), part);
                if (other != null && !other.equals(part)) {
                    throw entry.wrong("expected every case in one part, found " + c.name() + " in " + other + " too");
                }
                Case first = firstOfGroup.putIfAbsent(c.group(), c);
                if (first != null && !part.equals(partOfCase.get(first.name()))) {
                    throw entry.wrong("expected a group in one part, found " + c.group() + " in "
                            + partOfCase.get(first.name()) + " too (by " + first.name() + ")");
                }
                cases.add(c);
            }
        }
        return List.copyOf(cases);
    }

    private List<Case> matching(YamlNode entry) {
        String text = entry.text();
        Case exact = byName.get(text);
        if (exact != null) {
            return List.of(exact);
        }
        Matcher range = RANGE.matcher(text);
        List<Case> found;
        if (range.matches()) {
            int first = Integer.parseInt(range.group(1));
            int last = Integer.parseInt(range.group(2));
            found = byName.values().stream()
                    .filter(c -> FolderPairs.isNumber(c.name()))
                    .filter(c -> Integer.parseInt(c.name()) >= first && Integer.parseInt(c.name()) <= last)
                    .toList();
        } else if (text.contains("*") || text.contains("?")) {
            Pattern glob = Pattern.compile(
                    Pattern.quote(text).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q"), Pattern.DOTALL);
            found = byName.values().stream()
                    .filter(c -> glob.matcher(c.name()).matches())
                    .toList();
        } else {
            throw entry.wrong("expected the name of an image, found " + text + NearestName.hint(text, byName.keySet()));
        }
        if (found.isEmpty()) {
            throw entry.wrong("expected names of images, found none for " + text);
        }
        return found;
    }
}
