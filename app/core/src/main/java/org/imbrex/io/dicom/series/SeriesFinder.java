package org.imbrex.io.dicom.series;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.io.dicom.data.DataSet;
import org.imbrex.io.dicom.data.DicomFile;
import org.imbrex.io.dicom.data.DicomFiles;
import org.imbrex.io.dicom.data.Refusal;
import org.imbrex.io.dicom.data.Tag;
import org.imbrex.progress.Progress;
import org.jspecify.annotations.Nullable;

/**
 * Finds the series in a file or a folder: split by series, frame of reference, orientation, matrix and spacing, and where
 * several slices share a position by what tells them apart. Localizers, and whatever is no image, are passed over.
 */
public final class SeriesFinder {
    /** The most folders in each other. */
    private static final int MOST_DEPTH = 32;

    private final DicomFiles files;

    public SeriesFinder(DicomFiles files) {
        this.files = files;
    }

    /** Unit vectors nearer to each other than this are one. */
    private static final double SAME_DIRECTION = 1e-3;

    /** Spacings nearer to each other than this share are one. */
    private static final double SAME_SPACING = 1e-4;

    /** What slices of one scan have in common, to the letter. */
    private record Key(String series, String frameOfReference, List<Integer> matrix) {}

    /** Slices on their way to a series. */
    private static final class Group {
        final DataSet header;
        final List<Slice> slices = new ArrayList<>();

        Group(DataSet header) {
            this.header = header;
        }

        /** Whether a slice has the orientation and spacing of those that are here. */
        boolean takes(Slice slice) {
            Slice first = slices.get(0);
            Plane mine = first.plane();
            Plane other = slice.plane();
            return (mine == null) == (other == null)
                    && (mine == null || other == null || near(mine.orientation(), other.orientation(), SAME_DIRECTION))
                    && near(first.spacing(), slice.spacing(), SAME_SPACING);
        }

        private static boolean near(List<Double> a, List<Double> b, double tolerance) {
            boolean near = a.size() == b.size();
            for (int i = 0; near && i < a.size(); i++) {
                near = Math.abs(a.get(i) - b.get(i)) <= tolerance * Math.max(1, Math.abs(a.get(i)));
            }
            return near;
        }
    }

    /**
     * The series of a file or of a folder and all folders in it.
     *
     * @throws InputException if there is none, or if a file that is DICOM cannot be read
     */
    public List<Series> find(Path source, Progress progress) {
        return findReadable(source, progress).whole();
    }

    /**
     * The series of a file or of a folder and all folders in it, though files of the folder cannot be read.
     *
     * @throws InputException if there is none and no such file either, or if a single file cannot be read
     */
    public FoundSeries findReadable(Path source, Progress progress) {
        boolean folder = Files.isDirectory(source);
        Headers headers = new Headers(folder);
        List<Path> paths = folder ? list(source) : List.of(source);
        for (int i = 0; i < paths.size(); i++) {
            progress.checkCancelled();
            progress.update("reading headers", i, paths.size());
            headers.add(paths.get(i));
        }
        List<UnreadableFile> unreadable = headers.unreadable();
        if (headers.groups.isEmpty() && unreadable.isEmpty()) {
            throw headers.without.of(
                    source, "DICOM images", headers.without == Refusal.LOCALIZER ? "localizers alone" : "none");
        }
        List<Group> found = headers.groups.values().stream()
                .flatMap(List::stream)
                .flatMap(group -> phases(group).stream())
                .toList();
        return new FoundSeries(named(source, found, unreadable), unreadable);
    }

    /** A file without pixels, which is another kind of object or an image that was cut in front of them. */
    private record WithoutPixels(Path file, String series, String sopClass) {}

    /** What the headers of files say, from one to the next. */
    private final class Headers {
        private final boolean folder;
        private final Map<Key, List<Group>> groups = new LinkedHashMap<>();
        private final Set<String> imageClasses = new HashSet<>();
        private final Set<String> refused = new HashSet<>();
        private final List<WithoutPixels> withoutPixels = new ArrayList<>();
        private final List<UnreadableFile> unreadable = new ArrayList<>();
        /** What is said where there is no image. */
        private Refusal without = Refusal.NO_IMAGES;

        Headers(boolean folder) {
            this.folder = folder;
        }

        /** Adds a file; one of a folder that cannot be read is kept as such. */
        void add(Path path) {
            DicomFile file = null;
            try {
                file = read(path, folder);
                if (file != null) {
                    add(file);
                }
            } catch (InputException e) {
                if (!folder) {
                    throw e;
                }
                String series = seriesOf(files.readable(path));
                // What can be read and is no slice mostly is so for a whole series, which is not said again for each
                // file.
                if (file == null || series.isEmpty() || refused.add(series)) {
                    unreadable.add(new UnreadableFile(path, series, e));
                }
            }
        }

        private void add(DicomFile file) {
            DataSet data = file.data();
            String sopClass = data.text(Tag.SOP_CLASS_UID, data.text(Tag.MEDIA_STORAGE_SOP_CLASS_UID, ""));
            if (file.pixels() == null) {
                withoutPixels.add(new WithoutPixels(file.path(), seriesOf(data), sopClass));
            } else if (SliceReader.isLocalizer(data)) {
                without = Refusal.LOCALIZER;
            } else {
                for (Slice slice : SliceReader.read(file)) {
                    SeriesFinder.add(groups.computeIfAbsent(key(data, slice), key -> new ArrayList<>()), slice, data);
                }
                imageClasses.add(sopClass);
            }
        }

        /** The files that cannot be read, and those without pixels of a class that has them in other files. */
        List<UnreadableFile> unreadable() {
            List<UnreadableFile> all = new ArrayList<>(unreadable);
            for (WithoutPixels file : withoutPixels) {
                if (imageClasses.contains(file.sopClass)) {
                    InputException problem = Refusal.NO_PIXELS.of(
                            file.file, "pixels, as in other files of its SOP class " + file.sopClass, "none");
                    all.add(new UnreadableFile(file.file, file.series, problem));
                }
            }
            all.sort(Comparator.comparing(UnreadableFile::file));
            return all;
        }
    }

    private static String seriesOf(DataSet data) {
        return data.text(Tag.SERIES_INSTANCE_UID, "");
    }

    /** A file's data set; null for files in a folder that are no DICOM, unless they are named so, and for segmentations. */
    private @Nullable DicomFile read(Path path, boolean inFolder) {
        DicomFile file;
        try {
            file = files.read(path);
        } catch (InputException e) {
            boolean other = String.valueOf(e.getMessage()).contains(": " + Refusal.NOT_DICOM + ": ");
            if (inFolder && other && !isNamed(path)) {
                return null;
            }
            throw e;
        }
        boolean segmentation = file.data().text(Tag.MODALITY, "").equals("SEG");
        if (!inFolder && (segmentation || file.pixels() == null)) {
            throw Refusal.NO_PIXELS.of(path, "a DICOM image", "a DICOM file of another kind");
        }
        return segmentation ? null : file;
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> all = Files.walk(folder, MOST_DEPTH)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !String.valueOf(file.getFileName()).startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException | java.io.UncheckedIOException e) {
            throw new InputException(folder, "cannot be listed: " + ImbrexException.firstLine(e), e);
        }
    }

    private static Key key(DataSet data, Slice slice) {
        Plane plane = slice.plane();
        // Slices without a place belong together only if they are frames of one file.
        String series = plane == null ? slice.sopInstance() + slice.file() : seriesOf(data);
        return new Key(series, data.text(Tag.FRAME_OF_REFERENCE_UID, ""), slice.matrix());
    }

    private static void add(List<Group> groups, Slice slice, DataSet header) {
        for (Group group : groups) {
            if (group.takes(slice)) {
                group.slices.add(slice);
                return;
            }
        }
        Group group = new Group(header);
        group.slices.add(slice);
        groups.add(group);
    }

    /** A group as it is, or as the phases that its slices at the same positions belong to. */
    private static List<Group> phases(Group group) {
        List<Slice> sorted = SliceGrid.sorted(group.slices);
        if (SliceGrid.hasDuplicates(sorted)) {
            for (int i = 0; i < SliceReader.phases(); i++) {
                Map<String, Group> split = new TreeMap<>();
                for (Slice slice : sorted) {
                    String phase = slice.phase().get(i);
                    split.computeIfAbsent(phase, p -> new Group(group.header))
                            .slices
                            .add(slice);
                }
                if (split.size() > 1 && split.values().stream().noneMatch(g -> SliceGrid.hasDuplicates(g.slices))) {
                    return List.copyOf(split.values());
                }
            }
        }
        Group whole = new Group(group.header);
        whole.slices.addAll(sorted);
        return List.of(whole);
    }

    /** Whether a file in a folder of DICOM says by its name that it is such, though what it holds is not. */
    private static boolean isNamed(Path path) {
        return path.toString().toLowerCase(Locale.ROOT).endsWith(".dcm");
    }

    private static List<Series> named(Path source, List<Group> groups, List<UnreadableFile> unreadable) {
        String file = String.valueOf(source.toAbsolutePath().normalize().getFileName());
        String stem = isNamed(source) ? file.substring(0, file.length() - 4) : file;
        List<Series> series = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            Group group = groups.get(i);
            String name = groups.size() == 1 ? stem : stem + "-" + (i + 1);
            series.add(new Series(source, name, group.header, group.slices, concerning(group, unreadable)));
        }
        return series;
    }

    /** The files that are of a group, or may be. Slices without a place are scans of their own, which lack nothing. */
    private static List<UnreadableFile> concerning(Group group, List<UnreadableFile> unreadable) {
        if (unreadable.isEmpty() || group.slices.get(0).plane() == null) {
            return List.of();
        }
        String series = seriesOf(group.header);
        Set<Path> folders =
                group.slices.stream().map(slice -> slice.file().getParent()).collect(Collectors.toSet());
        return unreadable.stream()
                .filter(file -> file.hasSeries()
                        ? file.series().equals(series)
                        : folders.contains(file.file().getParent()))
                .toList();
    }
}
