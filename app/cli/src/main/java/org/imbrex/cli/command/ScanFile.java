package org.imbrex.cli.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.imbrex.error.InputException;
import org.imbrex.error.UsageException;
import org.imbrex.io.ScanFolder;
import org.imbrex.io.ScanReader;
import org.imbrex.io.dicom.Dicom;
import org.imbrex.io.dicom.series.Series;
import org.imbrex.io.dicom.series.SeriesOptions;
import org.imbrex.io.dicom.series.Slice;
import org.imbrex.progress.Progress;
import org.imbrex.volume.ScanSource;
import org.jspecify.annotations.Nullable;

/**
 * A scan named on the command line.
 *
 * @param path where it is; the first of its files if each of its channels is one of its own
 * @param channels its other files, in the order of the channels; mostly none
 * @param stem its file name without the suffix, which its mask takes over
 * @param series the series of the path that it is, where a folder holds DICOM; else null
 * @param time which of the file's time points is meant
 */
record ScanFile(
        Path path,
        List<Path> channels,
        String stem,
        @Nullable Series series,
        TimePoint time) {
    /** How nnU-Net names the files of a scan's channels. */
    private static final Pattern CHANNEL = Pattern.compile("(.+)_(\\d{4})");

    /**
     * A time point.
     *
     * @param index from 0 on
     * @param of how many the file holds, as far as is known
     */
    record TimePoint(int index, int of) {
        static final TimePoint ONLY = new TimePoint(0, 1);
    }

    private static ScanFile of(Path path) {
        return new ScanFile(path, List.of(), ScanFolder.stem(String.valueOf(path.getFileName())), null, TimePoint.ONLY);
    }

    /**
     * Each time point as a scan of its own, whose name tells it: {@code cells.t007}.
     *
     * @throws InputException if the file cannot be read
     */
    List<ScanFile> timePoints() {
        int all = series == null && channels.isEmpty() ? ScanReader.frames(path) : 1;
        if (all == 1) {
            return List.of(this);
        }
        int digits = Integer.toString(all).length();
        return IntStream.range(0, all)
                .mapToObj(t -> new ScanFile(
                        path,
                        channels,
                        stem + ".t" + ("%0" + digits + "d").formatted(t + 1),
                        null,
                        new TimePoint(t, all)))
                .toList();
    }

    /**
     * The scans of a command line: files as they are, folders as the images in them by name, folders of DICOM as the
     * series in them.
     *
     * @throws UsageException if two scans have the same stem, since their masks would
     * @throws InputException if a folder cannot be listed or has no image
     */
    static List<ScanFile> find(List<Path> inputs, Progress progress) {
        List<ScanFile> scans = new ArrayList<>();
        for (Path input : inputs) {
            if (Files.isDirectory(input) && Dicom.isFolder(input)) {
                Dicom.series(input, progress)
                        .forEach(s -> scans.add(new ScanFile(input, List.of(), s.name(), s, TimePoint.ONLY)));
            } else if (Files.isDirectory(input)) {
                ScanFolder.files(input, "scans").values().forEach(file -> scans.add(of(file)));
            } else {
                scans.add(of(input));
            }
        }
        Map<String, Path> stems = new HashMap<>();
        for (ScanFile scan : scans) {
            Path other = stems.putIfAbsent(scan.stem, scan.path);
            if (other != null) {
                throw new UsageException("expected scans of different names, found " + other + " and " + scan.path);
            }
        }
        return scans;
    }

    /**
     * The scans for a model of several channels: where all files are named NAME_0000, NAME_0001 and so on, as many of each
     * name as the model has channels, those of a name are one scan. Others are returned as they are.
     */
    static List<ScanFile> joined(List<ScanFile> scans, int channels) {
        Map<String, SortedMap<Integer, ScanFile>> byName = new LinkedHashMap<>();
        for (ScanFile scan : scans) {
            Matcher channel = CHANNEL.matcher(scan.stem);
            if (scan.series != null || !channel.matches()) {
                return scans;
            }
            byName.computeIfAbsent(channel.group(1), name -> new TreeMap<>())
                    .put(Integer.parseInt(channel.group(2)), scan);
        }
        if (channels == 1
                || byName.values().stream()
                        .anyMatch(files -> files.size() != channels || files.lastKey() != channels - 1)) {
            return scans;
        }
        List<ScanFile> joined = new ArrayList<>();
        byName.forEach((name, files) -> {
            List<Path> paths = files.values().stream().map(ScanFile::path).toList();
            joined.add(new ScanFile(paths.get(0), paths.subList(1, channels), name, null, TimePoint.ONLY));
        });
        return joined;
    }

    /** Opens it. */
    ScanSource open(SeriesOptions options) {
        if (series != null) {
            return Dicom.open(series, options);
        }
        return channels.isEmpty() ? ScanReader.openFrame(path, time.index()) : ScanReader.open(files());
    }

    /** The files that it lies in. */
    List<Path> files() {
        return series == null
                ? Stream.concat(Stream.of(path), channels.stream()).toList()
                : series.slices().stream().map(Slice::file).distinct().toList();
    }

    /**
     * Where its mask goes: the format of a scan is that of its mask, but PNG for a plane of a lossy format and TIFF for a
     * stack of others.
     *
     * @throws UsageException if that is the scan itself
     */
    Path mask(Path folder, int depth, boolean dicom) {
        String suffix = dicom ? ".dcm" : volumeSuffix();
        Path mask = folder.resolve(stem + (suffix.equals(".tif") && depth == 1 && !isTiff() ? ".png" : suffix));
        if (mask.toAbsolutePath().normalize().equals(path.toAbsolutePath().normalize())) {
            throw new UsageException("its mask would take its place; expected another folder for --out");
        }
        return mask;
    }

    /** Where its probabilities go: NIfTI for NIfTI, DICOM for DICOM, else TIFF. */
    Path probabilities(Path folder, boolean dicom) {
        return folder.resolve(stem + ".probabilities" + (dicom ? ".dcm" : volumeSuffix()));
    }

    /** The suffix of what is written for a volume. */
    private String volumeSuffix() {
        String file = fileName();
        if (file.endsWith(".nii") || file.endsWith(".hdr") || file.endsWith(".img")) {
            return ".nii";
        }
        return file.endsWith(".nii.gz") || file.endsWith(".hdr.gz") || file.endsWith(".img.gz") ? ".nii.gz" : ".tif";
    }

    private boolean isTiff() {
        return fileName().endsWith(".tif") || fileName().endsWith(".tiff");
    }

    private String fileName() {
        return String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    }
}
