package org.imbrex.io;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.io.dicom.Dicom;

/** Scans or masks in a folder, by the stems of their names: what a scan and its mask share. */
public final class ScanFolder {
    private static final Set<String> SUFFIXES =
            Set.of("png", "tif", "tiff", "jpg", "jpeg", "nii", "nii.gz", "hdr", "hdr.gz", "ome.tif", "ome.tiff", "dcm");

    /** The order of names: numbers by their size, everything else by its letters. */
    public static final Comparator<String> BY_NAME = Comparator.<String, Integer>comparing(
                    name -> isNumber(name) ? name.length() : Integer.MAX_VALUE)
            .thenComparing(Comparator.naturalOrder());

    private ScanFolder() {}

    /**
     * The files of a folder whose names are those of scans, and the folders in it that hold a DICOM series; hidden ones are
     * passed over.
     *
     * @param what they are, for messages: {@code scans}, {@code masks}
     * @throws InputException if the folder cannot be listed or has none, or if two of them have the same stem
     */
    public static SortedMap<String, Path> files(Path folder, String what) {
        return files(folder, what, ScanFolder::stem);
    }

    /**
     * The masks in a folder, which may be sets of ROIs too.
     *
     * @throws InputException as {@link #files(Path, String)}
     */
    public static SortedMap<String, Path> masks(Path folder) {
        return files(folder, "masks", ScanFolder::maskStem);
    }

    private static SortedMap<String, Path> files(Path folder, String what, UnaryOperator<String> stems) {
        if (!Files.isDirectory(folder)) {
            throw InputException.of(folder, "a folder of " + what, Files.exists(folder) ? "a file" : "nothing");
        }
        SortedMap<String, Path> files = new TreeMap<>(BY_NAME);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String file = String.valueOf(entry.getFileName());
                String stem = stems.apply(file);
                boolean series = Dicom.isFolder(entry);
                if (file.startsWith(".") || !(series || (!stem.equals(file) && Files.isRegularFile(entry)))) {
                    continue;
                }
                Path other = files.putIfAbsent(stem, entry);
                if (other != null) {
                    throw InputException.of(folder, "one image named " + stem, other.getFileName() + " and " + file);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new InputException(folder, "cannot be listed: " + ImbrexException.firstLine(e), e);
        }
        if (files.isEmpty()) {
            throw InputException.of(folder, what + " as images", "no image");
        }
        return files;
    }

    /** A file's name without its image suffix, {@code a} for {@code a.ome.tif}; the name itself if it has none. */
    public static String stem(String file) {
        String lower = file.toLowerCase(Locale.ROOT);
        // From the left, so that the longest suffix counts.
        for (int dot = lower.indexOf('.', 1); dot >= 0; dot = lower.indexOf('.', dot + 1)) {
            if (SUFFIXES.contains(lower.substring(dot + 1))) {
                return file.substring(0, dot);
            }
        }
        return file;
    }

    /** The same for a mask, which may be a set of ROIs too: {@code a} for {@code a.zip} and {@code a.roi}. */
    public static String maskStem(String file) {
        return isRoi(file) ? file.substring(0, file.length() - ".roi".length()) : stem(file);
    }

    /** Whether a file is called like ROIs of ImageJ. */
    public static boolean isRoi(String file) {
        String lower = file.toLowerCase(Locale.ROOT);
        return file.length() > ".roi".length() && (lower.endsWith(".roi") || lower.endsWith(".zip"));
    }

    private static boolean isNumber(String name) {
        return !name.isEmpty() && name.length() <= 9 && name.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
