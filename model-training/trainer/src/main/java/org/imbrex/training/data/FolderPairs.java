package org.imbrex.training.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.io.ScanFolder;
import org.imbrex.io.dicom.Dicom;

/** Pairs the files of two folders by the stems of their names. */
final class FolderPairs {
    /** How nnU-Net names the files of a scan's channels. */
    private static final Pattern CHANNEL = Pattern.compile("(.+)_(\\d{4})");

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
        boolean together = images.normalize().equals(masks.normalize());
        SortedMap<String, Path> found = files(images, "image", ScanFolder::stem, together, leftOut);
        SortedMap<String, Path> maskFiles = files(masks, "mask", ScanFolder::maskStem, together, leftOut);
        SortedMap<String, List<Path>> imageFiles = channels(found, maskFiles.keySet());
        List<Case> cases = new ArrayList<>();
        imageFiles.forEach((name, files) -> {
            Path mask = maskFiles.remove(name);
            if (mask == null) {
                throw InputException.of(files.get(0), "a mask of the same name in " + masks, "none");
            }
            cases.add(new Case(name, groups.getOrDefault(name, name), files, mask));
        });
        if (!maskFiles.isEmpty()) {
            throw InputException.of(
                    maskFiles.values().iterator().next(), "an image of the same name in " + images, "none");
        }
        return new FolderPairs(cases, leftOut);
    }

    /** Cases that were paired by whom they belong to. */
    static FolderPairs listed(List<Case> cases) {
        return new FolderPairs(cases, List.of());
    }

    /**
     * The files of each scan: where every name ends in _0000, _0001 and so on, those with the same beginning belong
     * together; unless a mask has such a name too, since then these are the numbers of scans.
     */
    private static SortedMap<String, List<Path>> channels(SortedMap<String, Path> files, Set<String> masks) {
        boolean numbered = files.keySet().stream().allMatch(CHANNEL.asMatchPredicate())
                && files.keySet().stream().noneMatch(masks::contains);
        SortedMap<String, List<Path>> scans = new TreeMap<>(NAMES);
        files.forEach((stem, file) -> {
            Matcher channel = CHANNEL.matcher(stem);
            if (!numbered || !channel.matches()) {
                scans.put(stem, List.of(file));
                return;
            }
            List<Path> parts = scans.computeIfAbsent(channel.group(1), name -> new ArrayList<>());
            if (Integer.parseInt(channel.group(2)) != parts.size()) {
                throw InputException.of(
                        file,
                        "channels from _0000 on without gaps",
                        String.format(Locale.ROOT, "none for _%04d", parts.size()));
            }
            parts.add(file);
        });
        return scans;
    }

    List<Case> cases() {
        return cases;
    }

    /** The files that are no images, for people to know. */
    List<String> leftOut() {
        return leftOut;
    }

    private static boolean isRoi(Path file) {
        return ScanFolder.isRoi(String.valueOf(file.getFileName()));
    }

    static boolean isNumber(String name) {
        return !name.isEmpty() && name.length() <= 9 && name.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /**
     * @param together whether scans and ROIs lie in one folder: where a scan has a file of ROIs, its mask is that; else
     *     its overlay
     */
    private static SortedMap<String, Path> files(
            Path folder, String kind, UnaryOperator<String> stems, boolean together, List<String> leftOut) {
        if (!Files.isDirectory(folder)) {
            throw InputException.of(folder, "a folder of " + kind + "s", Files.exists(folder) ? "a file" : "nothing");
        }
        SortedMap<String, Path> files = new TreeMap<>(NAMES);
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path file : entries.sorted().toList()) {
                String fileName = String.valueOf(file.getFileName());
                if (fileName.startsWith(".")) {
                    continue;
                }
                boolean series = Dicom.isFolder(file);
                if (!series && !Files.isRegularFile(file)) {
                    continue;
                }
                String stem = stems.apply(fileName);
                if (stem.equals(fileName) && !series) {
                    if (together && ScanFolder.isRoi(fileName)) {
                        continue;
                    }
                    leftOut.add("left out " + file + ": its name is not that of an image");
                    continue;
                }
                Path other = files.get(stem);
                if (together && other != null && isRoi(other) != isRoi(file)) {
                    files.put(stem, isRoi(file) ? file : other);
                    continue;
                }
                files.put(stem, file);
                if (other != null) {
                    throw InputException.of(
                            file, "one " + kind + " named " + stem, String.valueOf(other.getFileName()));
                }
            }
        } catch (IOException e) {
            throw new InputException(folder, "cannot be listed: " + ImbrexException.firstLine(e), e);
        }
        if (files.isEmpty()) {
            throw InputException.of(folder, "at least one " + kind + " (TIFF, PNG, JPEG, NIfTI or DICOM)", "none");
        }
        return files;
    }
}
