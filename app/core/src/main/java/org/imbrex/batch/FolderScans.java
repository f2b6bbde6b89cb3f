package org.imbrex.batch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.io.ScanFolder;
import org.imbrex.io.dicom.Dicom;
import org.imbrex.io.dicom.series.FoundSeries;
import org.imbrex.io.dicom.series.Series;
import org.imbrex.io.dicom.series.UnreadableFile;
import org.imbrex.progress.Progress;
import org.jspecify.annotations.Nullable;

/**
 * The scans in a folder and in all folders in it. Hidden files and folders are passed over, and links to folders are not
 * followed, so that a link that leads back cannot be walked for ever.
 */
final class FolderScans extends SimpleFileVisitor<Path> {
    private static final int MOST_DEPTH = 64;

    /** Files of a folder that are looked into before it is said to hold no DICOM. */
    private static final int PROBED = 200;

    private static final int DICOM_HEAD = 132;

    private final Path root;
    private final Path base;
    private final Predicate<Path> passedOver;
    private final Progress progress;
    /** What is in each folder, in the order of their names. */
    private final Map<Path, Contents> folders = new TreeMap<>();

    private final List<ScanCase> broken = new ArrayList<>();

    /** What is in one folder. */
    private static final class Contents {
        private final List<Path> images = new ArrayList<>();
        private int probed;
        private boolean dicom;
    }

    private FolderScans(Path root, Path base, Predicate<Path> passedOver, Progress progress) {
        this.root = root;
        this.base = base;
        this.passedOver = passedOver;
        this.progress = progress;
    }

    /**
     * Finds them.
     *
     * @param base the folder from which on names tell where scans lie: the root, or one above it
     * @param passedOver folders that are not looked into
     * @throws InputException if the folder cannot be listed or has no scan
     */
    static List<ScanCase> find(Path root, Path base, Predicate<Path> passedOver, Progress progress) {
        FolderScans found;
        try {
            Path followed = Files.isSymbolicLink(root) ? root.toRealPath() : root;
            found = new FolderScans(followed, base.equals(root) ? followed : base, passedOver, progress);
            // A root that is a link is followed: it was named.
            Files.walkFileTree(found.root, EnumSet.noneOf(FileVisitOption.class), MOST_DEPTH, found);
        } catch (IOException e) {
            throw new InputException(root, "cannot be listed: " + ImbrexException.firstLine(e), e);
        }
        return found.cases();
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        progress.checkCancelled();
        boolean skipped = !folder.equals(root) && (isHidden(folder) || passedOver.test(folder));
        return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (isHidden(file)) {
            return FileVisitResult.CONTINUE;
        }
        if (attributes.isSymbolicLink() && Files.isDirectory(file)) {
            progress.warning(file + ": a link to a folder is not followed; name it as an input to take it");
        } else if (Files.isRegularFile(file)) {
            add(file);
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
        broken.add(broken(file, new InputException(file, "cannot be read: " + ImbrexException.firstLine(e), e)));
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
        return e == null ? FileVisitResult.CONTINUE : visitFileFailed(folder, e);
    }

    private static boolean isHidden(Path path) {
        return String.valueOf(path.getFileName()).startsWith(".");
    }

    private void add(Path file) {
        Contents contents = folders.computeIfAbsent(parent(file), folder -> new Contents());
        String name = String.valueOf(file.getFileName());
        boolean dicom = name.toLowerCase(Locale.ROOT).endsWith(".dcm");
        if (!dicom && !ScanFolder.stem(name).equals(name)) {
            contents.images.add(file);
        } else if (!contents.dicom && contents.probed++ < PROBED) {
            contents.dicom = startsLikeDicom(file);
        }
    }

    private static Path parent(Path file) {
        return Objects.requireNonNull(file.getParent());
    }

    private static boolean startsLikeDicom(Path file) {
        ByteBuffer head = ByteBuffer.allocate(DICOM_HEAD);
        try (FileChannel channel = FileChannel.open(file)) {
            while (head.hasRemaining() && channel.read(head) >= 0) {
                // Until the head is there, or the file ends.
            }
            return Dicom.hasPrefix(head.flip());
        } catch (IOException e) {
            return false;
        }
    }

    /** Images beside DICOM files are pictures of them, and no scans. */
    private List<ScanCase> cases() {
        List<ScanCase> cases = new ArrayList<>();
        List<Path> dicom = new ArrayList<>();
        boolean others = false;
        for (var folder : folders.entrySet()) {
            Contents contents = folder.getValue();
            if (contents.dicom) {
                dicom.add(folder.getKey());
                continue;
            }
            contents.images.sort(Comparator.comparing(FolderScans::stem, ScanFolder.BY_NAME));
            contents.images.forEach(file -> cases.add(ScanCase.of(relative(file, stem(file)), file)));
            others |= !contents.images.isEmpty();
        }
        // A series may lie in several folders: where nothing else is among them, they are looked at together.
        for (Path top : others ? tops(dicom) : common(dicom)) {
            cases.addAll(series(top, dicom));
        }
        cases.addAll(broken);
        if (cases.isEmpty()) {
            throw InputException.of(root, "scans as images", "no image");
        }
        return cases;
    }

    private static String stem(Path file) {
        return ScanFolder.stem(String.valueOf(file.getFileName()));
    }

    /** What something in a folder is called, with the folders above it from the base on. */
    private String relative(Path file, String stem) {
        return named(parent(file).startsWith(base) ? base.relativize(parent(file)) : null, stem);
    }

    /** A name behind those of the folders that it lies in. */
    static String named(@Nullable Path folders, String stem) {
        String text = folders == null ? "" : folders.toString().replace('\\', '/');
        return text.isEmpty() ? stem : text + "/" + stem;
    }

    /** Folders that lie in none of the others. */
    private static List<Path> tops(List<Path> folders) {
        return folders.stream()
                .filter(folder ->
                        folders.stream().noneMatch(other -> !other.equals(folder) && folder.startsWith(other)))
                .toList();
    }

    private static List<Path> common(List<Path> folders) {
        return folders.isEmpty() ? List.of() : List.of(above(folders));
    }

    /** The lowest folder that all of these lie in, or are. */
    private static Path above(Collection<Path> folders) {
        Path above = folders.iterator().next();
        for (Path folder : folders) {
            while (!folder.startsWith(above)) {
                above = parent(above);
            }
        }
        return above;
    }

    /** The series of a folder and its files that cannot be read; where it has none, those of its folders one by one. */
    private List<ScanCase> series(Path top, List<Path> dicom) {
        try {
            FoundSeries found = Dicom.readableSeries(top, progress);
            List<ScanCase> cases = named(found.series());
            found.unreadable().forEach(file -> cases.add(unreadable(file)));
            return cases;
        } catch (InputException e) {
            List<ScanCase> cases = new ArrayList<>();
            List<Path> inside = dicom.stream()
                    .filter(folder -> folder.startsWith(top) && !folder.equals(top))
                    .toList();
            if (inside.isEmpty() || dicom.contains(top)) {
                cases.add(broken(top, e));
            }
            tops(inside).forEach(folder -> cases.addAll(series(folder, dicom)));
            return cases;
        }
    }

    /** Series are called like the folder that they lie in, with a number where it holds several. */
    private List<ScanCase> named(List<Series> found) {
        Map<Path, List<Series>> byFolder = new LinkedHashMap<>();
        for (Series series : found) {
            Set<Path> folders = new TreeSet<>();
            series.slices().forEach(slice -> folders.add(parent(slice.file())));
            byFolder.computeIfAbsent(above(folders), folder -> new ArrayList<>())
                    .add(series);
        }
        List<ScanCase> cases = new ArrayList<>();
        byFolder.forEach((folder, all) -> {
            for (int i = 0; i < all.size(); i++) {
                String name = name(folder) + (all.size() == 1 ? "" : "-" + (i + 1));
                cases.add(new ScanCase(name, folder, List.of(), all.get(i), Map.of(), null));
            }
        });
        return cases;
    }

    private ScanCase broken(Path path, InputException problem) {
        return ScanCase.broken(name(path), path, problem);
    }

    /** Called like the file, suffix and all, so that no scan has its name. */
    private ScanCase unreadable(UnreadableFile unreadable) {
        Path file = unreadable.file();
        return ScanCase.broken(name(parent(file)) + "/" + file.getFileName(), file, unreadable.problem());
    }

    private String name(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        return path.equals(base) ? String.valueOf(absolute.getFileName()) : relative(path, stem(path));
    }
}
