package org.imbrex.io.dicom.series;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
        boolean folder = Files.isDirectory(source);
        Map<Key, List<Group>> groups = new LinkedHashMap<>();
        Refusal without = Refusal.NO_IMAGES;
        List<Path> paths = folder ? list(source) : List.of(source);
        for (int i = 0; i < paths.size(); i++) {
            progress.checkCancelled();
            progress.update("reading headers", i, paths.size());
            DicomFile file = read(paths.get(i), folder);
            if (file == null) {
                continue;
            }
            if (SliceReader.isLocalizer(file.data())) {
                without = Refusal.LOCALIZER;
                continue;
            }
            for (Slice slice : SliceReader.read(file)) {
                add(groups.computeIfAbsent(key(file.data(), slice), key -> new ArrayList<>()), slice, file.data());
            }
        }
        if (groups.isEmpty()) {
            throw without.of(source, "DICOM images", without == Refusal.LOCALIZER ? "localizers alone" : "none");
        }
        return named(
                source,
                groups.values().stream()
                        .flatMap(List::stream)
                        .flatMap(group -> phases(group).stream())
                        .toList());
    }

    /** A file's data set if it is a DICOM image; null for other files in a folder. */
    private @Nullable DicomFile read(Path path, boolean inFolder) {
        DicomFile file;
        try {
            file = files.read(path);
        } catch (InputException e) {
            if (inFolder && String.valueOf(e.getMessage()).contains(": " + Refusal.NOT_DICOM + ": ")) {
                return null;
            }
            throw e;
        }
        boolean image =
                file.pixels() != null && !file.data().text(Tag.MODALITY, "").equals("SEG");
        if (!image && !inFolder) {
            throw Refusal.NO_PIXELS.of(path, "a DICOM image", "a DICOM file of another kind");
        }
        return image ? file : null;
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
        String series = plane == null ? slice.sopInstance() + slice.file() : data.text(Tag.SERIES_INSTANCE_UID, "");
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

    private static List<Series> named(Path source, List<Group> groups) {
        String file = String.valueOf(source.toAbsolutePath().normalize().getFileName());
        String stem =
                file.toLowerCase(java.util.Locale.ROOT).endsWith(".dcm") ? file.substring(0, file.length() - 4) : file;
        List<Series> series = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            Group group = groups.get(i);
            String name = groups.size() == 1 ? stem : stem + "-" + (i + 1);
            series.add(new Series(source, name, group.header, group.slices));
        }
        return series;
    }
}
