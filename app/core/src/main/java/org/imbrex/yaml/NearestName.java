package org.imbrex.yaml;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** What somebody probably meant to type. */
public final class NearestName {
    private NearestName() {}

    /** The known name that is reached by the fewest changed letters, if these are few for its length. */
    public static Optional<String> of(String typed, Collection<String> known) {
        String best = null;
        int fewest = Math.max(2, typed.length() / 3) + 1;
        for (String name : known) {
            int changes = distance(typed.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
            if (changes < fewest) {
                fewest = changes;
                best = name;
            }
        }
        return Optional.ofNullable(best);
    }

    /** {@code  (did you mean X?)}, or nothing if no known name is near. */
    public static String hint(String typed, Collection<String> known) {
        return of(typed, known).map(name -> " (did you mean " + name + "?)").orElse("");
    }

    /** Levenshtein's: letters added, removed or replaced. */
    private static int distance(String a, String b) {
        if (Math.abs(a.length() - b.length()) > 16) {
            return Integer.MAX_VALUE;
        }
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
