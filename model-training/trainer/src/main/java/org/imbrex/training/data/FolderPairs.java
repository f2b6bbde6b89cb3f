package org.imbrex.training.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;

/** Pairs the files of two folders by the stems of their names. */
final class FolderPairs {
    /** Longer ones first, so that {@code a.ome.tif} has the stem {@code a}. */
    private static final List<String> SUFFIXES =
            List.of(".ome.tiff", ".ome.tif", ".tiff", ".tif", ".png", ".jpeg", ".jpg");

    /** Numbers by their size, everything else by its letters. */
    static final Comparator<String> NAMES = Comparator.<String, Integer>comparing(
                    name -> isNumber(name) ? name.length() : Integer.MAX_VALUE)
            .thenComparing(Comparator.naturalOrder());

    private final List<Case> cases;
    private final List<String> leftOut;

    private FolderPairs(List<Case> cases, List<String> leftOut) {
        this.cases = cases;
        this.leftOut = leftOut;
    }

    /**
     * @param groups the groups of cases by name; a case that is missing is a group of its own
     * @throws InputException if a folder is missing or empty, or an image or mask has no partner
     */
    static FolderPairs of(Path images, Path masks, Map<String, String> groups) {
        List<String> leftOut = new ArrayList<>();
        SortedMap<String, Path> imageFiles = files(images, "image", leftOut);
        SortedMap<String, Path> maskFiles = files(masks, "mask", leftOut);
        List<Case> cases = new ArrayList<>();
        imageFiles.forEach((name, image) -> {
            Path mask = maskFiles.remove(name);
            if (mask == null) {
                throw InputException.of(image, "a mask of the same name in " + masks, "none");
            }
            cases.add(new Case(name, groups.getOrDefault(name, name), image, mask));
        });
        if (!maskFiles.isEmpty()) {
            throw InputException.of(
                    maskFiles.values().iterator().next(), "an image of the same name in " + images, "none");
        }
        return new FolderPairs(cases, leftOut);
    }

    List<Case> cases() {
        return cases;
    }

    /** The files that are no images, for people to know. */
    List<String> leftOut() {
        return leftOut;
    }

    static boolean isNumber(String name) {
        return !name.isEmpty() && name.length() <= 9 && name.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static SortedMap<String, Path> files(Path folder, String kind, List<String> leftOut) {
        if (!Files.isDirectory(folder)) {
            throw InputException.of(folder, "a folder of " + kind + "s", Files.exists(folder) ? "a file" : "nothing");
        }
        SortedMap<String, Path> files = new TreeMap<>(NAMES);
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path file : entries.filter(Files::isRegularFile).sorted().toList()) {
                String fileName = String.valueOf(file.getFileName());
                if (fileName.startsWith(".")) {
                    continue;
                }
                String stem = stem(fileName);
                if (stem.equals(fileName)) {
                    leftOut.add("left out " + file + ": its name is not that of an image");
                    continue;
                }
                Path other = files.put(stem, file);
                if (other != null) {
                    throw InputException.of(
                            file, "one " + kind + " named " + stem, String.valueOf(other.getFileName()));
                }
            }
        } catch (IOException e) {
            throw new InputException(folder, "cannot be listed: " + ImbrexException.firstLine(e), e);
        }
        if (files.isEmpty()) {
            throw InputException.of(folder, "at least one " + kind + " (TIFF, PNG or JPEG)", "none");
        }
        return files;
    }

    private static String stem(String fileName) {
        String lower = fileName.toLowerCase(Locale.ROOT);
        for (String suffix : SUFFIXES) {
            if (lower.endsWith(suffix) && lower.length() > suffix.length()) {
                return fileName.substring(0, fileName.length() - suffix.length());
            }
        }
        return fileName;
    }
}
