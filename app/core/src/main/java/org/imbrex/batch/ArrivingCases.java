package org.imbrex.batch;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.progress.Progress;
import org.jspecify.annotations.Nullable;

/**
 * Scans that arrive in a folder, or in folders in it, while somebody looks on. One is complete when its files have stayed
 * as they are for some time; a DICOM series when nothing in its folder has changed for some time. Here, unlike elsewhere, a
 * series lies in one folder.
 */
public final class ArrivingCases {
    private final Path root;
    private final Path out;
    private final int channels;
    private final Duration settled;
    private final Duration quiet;
    private final Map<Path, Seen> files = new HashMap<>();
    private final Map<String, Path> names = new HashMap<>();

    /** How a file was when it was looked at last. */
    private static final class Seen {
        private long bytes = -1;
        private long modified;
        private long since;
        private boolean taken;
        private boolean there;
    }

    /**
     * Looks on.
     *
     * @param root the folder
     * @param out the folder of results, which is passed over where it lies in the other
     * @param channels of the model; where it has several, and files are named NAME_0000, NAME_0001 and so on, a scan is
     *     complete when it has all of them
     * @param settled how long a file has to stay as it is
     * @param quiet how long nothing may change in a folder with DICOM
     * @throws InputException if there is no such folder
     */
    public ArrivingCases(Path root, Path out, int channels, Duration settled, Duration quiet) {
        if (!Files.isDirectory(root)) {
            throw InputException.of(root, "a folder to watch", Files.exists(root) ? "a file" : "nothing");
        }
        this.root = root;
        this.out = out.toAbsolutePath().normalize();
        this.channels = channels;
        this.settled = settled;
        this.quiet = quiet;
        if (root.toAbsolutePath().normalize().equals(this.out)) {
            throw InputException.of(root, "a folder apart from that of the results", "the same");
        }
    }

    /**
     * The scans that have become complete since the last call, or have changed and are complete again.
     *
     * @param nanoTime the time now, as {@link System#nanoTime}
     */
    public List<ScanCase> next(long nanoTime, Progress progress) {
        look(nanoTime);
        Map<Path, List<Path>> folders = new TreeMap<>();
        files.forEach((file, seen) -> folders.computeIfAbsent(parent(file), folder -> new ArrayList<>())
                .add(file));
        List<ScanCase> ready = new ArrayList<>();
        for (var folder : folders.entrySet()) {
            if (folder.getValue().stream().anyMatch(file -> isReady(file, nanoTime, settled))) {
                ready.addAll(complete(folder.getKey(), folder.getValue(), nanoTime, progress));
            }
        }
        return ready;
    }

    /** Notes what is there, and since when it has been as it is. */
    private void look(long nanoTime) {
        files.values().forEach(seen -> seen.there = false);
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    boolean skipped = !folder.equals(root)
                            && (isHidden(folder)
                                    || folder.toAbsolutePath().normalize().equals(out));
                    return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile() && !isHidden(file)) {
                        see(files.computeIfAbsent(file, f -> new Seen()), attributes, nanoTime);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    // It went away while the folder was listed, or somebody is still writing it.
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new InputException(root, "cannot be listed: " + ImbrexException.firstLine(e), e);
        }
        files.values().removeIf(seen -> !seen.there);
    }

    private static void see(Seen seen, BasicFileAttributes attributes, long nanoTime) {
        long modified = attributes.lastModifiedTime().toMillis();
        if (seen.bytes != attributes.size() || seen.modified != modified) {
            seen.bytes = attributes.size();
            seen.modified = modified;
            seen.since = nanoTime;
            seen.taken = false;
        }
        seen.there = true;
    }

    private boolean isReady(Path file, long nanoTime, Duration time) {
        Seen seen = files.get(file);
        return seen != null && !seen.taken && seen.bytes > 0 && nanoTime - seen.since >= time.toNanos();
    }

    /** The scans of one folder that are complete and were not taken as they are. */
    private List<ScanCase> complete(Path folder, List<Path> inside, long nanoTime, Progress progress) {
        List<ScanCase> complete = new ArrayList<>();
        for (ScanCase scan : found(folder, progress)) {
            boolean dicom = scan.series() != null || scan.problem() != null;
            List<Path> parts = dicom ? inside : scan.files();
            boolean changed = parts.stream().anyMatch(file -> isReady(file, nanoTime, settled));
            boolean whole = parts.stream().allMatch(file -> isStill(file, nanoTime, dicom ? quiet : settled));
            if (changed && whole && isNew(scan, progress)) {
                complete.add(scan);
            }
        }
        Set<Path> taken = new LinkedHashSet<>();
        for (ScanCase scan : complete) {
            taken.addAll(scan.series() != null || scan.problem() != null ? inside : scan.files());
        }
        taken.forEach(file -> Objects.requireNonNull(files.get(file)).taken = true);
        return complete;
    }

    private boolean isStill(Path file, long nanoTime, Duration time) {
        Seen seen = files.get(file);
        return seen != null && nanoTime - seen.since >= time.toNanos();
    }

    /** What is in one folder alone; a folder in which nothing is a scan has none. */
    private List<ScanCase> found(Path folder, Progress progress) {
        List<ScanCase> scans;
        try {
            scans = FolderScans.find(folder, root, below -> true, progress);
        } catch (InputException e) {
            return List.of();
        }
        if (channels == 1) {
            return scans;
        }
        Map<String, List<ScanCase>> groups = new LinkedHashMap<>();
        scans.forEach(scan -> groups.computeIfAbsent(ScanCase.withoutChannel(scan.name()), name -> new ArrayList<>())
                .add(scan));
        return groups.entrySet().stream()
                .filter(group -> group.getValue().size() == channels
                        || group.getKey().equals(group.getValue().get(0).name()))
                .flatMap(group -> ScanCase.joined(group.getValue(), channels).stream())
                .toList();
    }

    private boolean isNew(ScanCase scan, Progress progress) {
        Path other = names.putIfAbsent(scan.name(), scan.path());
        if (other == null || other.equals(scan.path())) {
            return true;
        }
        progress.warning(scan.path() + ": passed over, since its results would have the names of those of " + other);
        scan.files().forEach(file -> Objects.requireNonNull(files.get(file)).taken = true);
        return false;
    }

    private static boolean isHidden(Path path) {
        return String.valueOf(path.getFileName()).startsWith(".");
    }

    private static Path parent(Path file) {
        return Objects.requireNonNull(file.getParent());
    }
}
