package org.imbrex.evaluate;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;

/** Finds which predicted mask belongs to which true one: those whose names are the same but for the suffix. */
public final class CaseFolders {
    private static final Set<String> IMAGE_SUFFIXES =
            Set.of("png", "tif", "tiff", "jpg", "jpeg", "nii", "nii.gz", "ome.tif", "ome.tiff", "dcm");
    private static final int NAMES_SHOWN = 8;

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
     * Pairs the images of two folders by their names; hidden files, folders and files that are no images are passed over.
     *
     * @throws InputException if a folder cannot be read or holds no image, if two of its images have the same name but
     *     for the suffix, or if no mask has a partner
     */
    public static Found pair(Path truths, Path predictions) {
        Map<String, Path> truth = images(truths);
        Map<String, Path> prediction = images(predictions);
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

    /** The images of a folder by their names without suffix. */
    static Map<String, Path> images(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw InputException.of(folder, "a folder of masks", Files.exists(folder) ? "a file" : "nothing");
        }
        Map<String, Path> images = new TreeMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String file = entry.getFileName().toString();
                String stem = stem(file);
                if (file.startsWith(".") || stem.length() == file.length() || !Files.isRegularFile(entry)) {
                    continue;
                }
                Path other = images.putIfAbsent(stem, entry);
                if (other != null) {
                    throw InputException.of(
                            folder, "one image named " + stem, other.getFileName() + " and " + entry.getFileName());
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new InputException(folder, "cannot be listed: " + ImbrexException.firstLine(e), e);
        }
        if (images.isEmpty()) {
            throw InputException.of(folder, "masks as images", "no image");
        }
        return images;
    }

    /** A file's name without its image suffix; the name itself if it has none. */
    static String stem(String file) {
        String lower = file.toLowerCase(Locale.ROOT);
        // From the left, so that the longest suffix counts.
        for (int dot = lower.indexOf('.', 1); dot >= 0; dot = lower.indexOf('.', dot + 1)) {
            if (IMAGE_SUFFIXES.contains(lower.substring(dot + 1))) {
                return file.substring(0, dot);
            }
        }
        return file;
    }

    private static String shown(Set<String> names) {
        String shown = names.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", "));
        return names.size() > NAMES_SHOWN ? shown + " and " + (names.size() - NAMES_SHOWN) + " more" : shown;
    }
}
