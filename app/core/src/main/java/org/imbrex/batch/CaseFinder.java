package org.imbrex.batch;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.error.UsageException;
import org.imbrex.progress.Progress;
import org.jspecify.annotations.Nullable;

/** Finds the scans that are meant: files, folders with all folders in them, patterns, lists. */
public final class CaseFinder {
    /** What makes a text a pattern where no file is called so. */
    private static final Pattern WILD = Pattern.compile("[*?\\[{]");

    private static final int MOST_DEPTH = 64;

    private final Path out;
    private final Progress progress;
    private final List<ScanCase> cases = new ArrayList<>();

    private CaseFinder(Path out, Progress progress) {
        this.out = out;
        this.progress = progress;
    }

    /**
     * The scans, in the order of the inputs; those of a folder in the order of their names. A folder that cannot be listed,
     * or has no scan, is a case that fails when its turn comes.
     *
     * @param inputs each a file, a folder (of images, or a tree of DICOM files, of which each series is a scan; folders in
     *     it count too), the channels of a scan with commas between them, a pattern such as {@code scans/*.png} (two stars stand for folders too), or a list of scans: a
     *     file that ends in .csv or .tsv, see {@link CaseList}
     * @param out the folder of results, which is passed over where it lies inside of an input
     * @param progress told how far reading headers is, and of what is passed over
     * @throws UsageException if two scans have the same name, since their results would, or if results would lie among the
     *     scans
     * @throws InputException if a list cannot be read
     */
    public static List<ScanCase> find(List<String> inputs, Path out, Progress progress) {
        CaseFinder finder = new CaseFinder(out, progress);
        inputs.forEach(finder::add);
        Map<String, Path> names = new HashMap<>();
        for (ScanCase scan : finder.cases) {
            Path other = names.putIfAbsent(scan.name(), scan.path());
            if (other != null) {
                throw new UsageException("expected scans of different names, found " + other + " and " + scan.path());
            }
        }
        return List.copyOf(finder.cases);
    }

    private void add(String input) {
        List<Path> channels = channels(input);
        if (!channels.isEmpty()) {
            cases.add(ScanCase.ofChannels(channels));
            return;
        }
        Path path = existing(input);
        if (path == null) {
            addMatching(input);
        } else if (Files.isDirectory(path)) {
            addFolder(path, path);
        } else if (CaseList.isNamed(path)) {
            cases.addAll(CaseList.read(path, progress));
        } else {
            cases.add(ScanCase.of(path));
        }
    }

    /** The channels of a scan that are given one by one, with commas between them; none if the input is something else. */
    private static List<Path> channels(String input) {
        try {
            List<Path> channels = Stream.of(input.split(",", -1)).map(Path::of).toList();
            boolean all = channels.size() > 1
                    && !Files.exists(Path.of(input))
                    && channels.stream().allMatch(part -> !part.toString().isEmpty() && Files.exists(part));
            return all ? channels : List.of();
        } catch (InvalidPathException e) {
            return List.of();
        }
    }

    /** The input as a path, or null if it is a pattern: nothing is called so, and it has wildcards. */
    private static @Nullable Path existing(String input) {
        try {
            Path path = Path.of(input);
            return Files.exists(path) || !WILD.matcher(input).find() ? path : null;
        } catch (InvalidPathException e) {
            if (WILD.matcher(input).find()) {
                return null;
            }
            throw new UsageException(input + ": expected the name of a file: " + e.getReason());
        }
    }

    /** Results keep the names of the folders between the base and the scans. */
    private void addFolder(Path folder, Path base) {
        if (isOut(folder)) {
            throw new UsageException(
                    "expected another folder for the results than that of the scans, found " + out + " for both");
        }
        try {
            cases.addAll(FolderScans.find(folder, base, this::isInOut, progress));
        } catch (InputException e) {
            cases.add(ScanCase.broken(
                    String.valueOf(folder.toAbsolutePath().normalize().getFileName()), folder, e));
        }
    }

    private void addMatching(String pattern) {
        int wild = WILD.split(pattern, 2)[0].length();
        int slash = Math.max(pattern.lastIndexOf('/', wild), pattern.lastIndexOf(File.separatorChar, wild));
        Path folder = Path.of(slash < 0 ? "" : pattern.substring(0, slash + 1));
        List<Path> found;
        try (Stream<Path> all = Files.walk(folder, MOST_DEPTH)) {
            PathMatcher matcher = FileSystems.getDefault()
                    .getPathMatcher("glob:" + pattern.substring(slash + 1).replace('\\', '/'));
            found = all.filter(file -> !file.equals(folder))
                    .filter(file -> matcher.matches(folder.relativize(file)))
                    .filter(file -> !isHidden(folder.relativize(file)) && !isInOut(file))
                    .sorted()
                    .toList();
        } catch (PatternSyntaxException e) {
            throw new UsageException(pattern + ": expected a pattern: " + e.getDescription());
        } catch (IOException | UncheckedIOException e) {
            throw new InputException(folder, "cannot be listed: " + ImbrexException.firstLine(e), e);
        }
        if (found.isEmpty()) {
            InputException none = InputException.of(Path.of(pattern), "scans of such names", "none");
            cases.add(ScanCase.broken(pattern.toLowerCase(Locale.ROOT), Path.of(pattern), none));
        }
        Set<Path> folders = new HashSet<>();
        for (Path match : found) {
            if (folders.stream().anyMatch(match::startsWith)) {
                // The folder that matched brought it.
                continue;
            }
            if (Files.isDirectory(match)) {
                folders.add(match);
                addFolder(match, folder);
            } else {
                ScanCase scan = ScanCase.of(match);
                Path below = folder.relativize(match).getParent();
                cases.add(ScanCase.of(FolderScans.named(below, scan.name()), match));
            }
        }
    }

    private static boolean isHidden(Path path) {
        return StreamSupport.stream(path.spliterator(), false)
                .anyMatch(name -> name.toString().startsWith("."));
    }

    private boolean isOut(Path path) {
        try {
            return Files.exists(out) && Files.isSameFile(path, out);
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isInOut(Path path) {
        try {
            return Files.exists(out) && path.toRealPath().startsWith(out.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }
}
