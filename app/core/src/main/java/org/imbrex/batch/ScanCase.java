package org.imbrex.batch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.imbrex.error.InputException;
import org.imbrex.io.ScanFolder;
import org.imbrex.io.ScanReader;
import org.imbrex.io.dicom.Dicom;
import org.imbrex.io.dicom.series.Series;
import org.imbrex.io.dicom.series.Slice;
import org.imbrex.io.dicom.series.UnreadableFile;
import org.imbrex.progress.Progress;
import org.jspecify.annotations.Nullable;

/**
 * A scan that is to be segmented.
 *
 * @param name what its results are called, without a suffix; in front of it, with slashes, the folders between the input
 *     that it was found in and the scan
 * @param path where it is; the first of its files if each of its channels is one of its own
 * @param channels its other files, in the order of the channels; mostly none
 * @param series the series of the path that it is, where a folder holds DICOM; else null
 * @param settings what it wants otherwise than the rest, by the names of {@link CaseOptions#with}; mostly nothing
 * @param problem why it cannot be segmented, if that is known already; it fails with this when its turn comes
 */
public record ScanCase(
        String name,
        Path path,
        List<Path> channels,
        @Nullable Series series,
        Map<String, String> settings,
        @Nullable InputException problem) {
    /** How nnU-Net names the files of a scan's channels. */
    private static final Pattern CHANNEL = Pattern.compile("(.+)_(\\d{4})");

    public ScanCase {
        channels = List.copyOf(channels);
        settings = Map.copyOf(settings);
    }

    /** A scan in one file, called like the file. */
    public static ScanCase of(Path path) {
        return of(
                ScanFolder.stem(String.valueOf(path.toAbsolutePath().normalize().getFileName())), path);
    }

    /** A scan in one file. */
    public static ScanCase of(String name, Path path) {
        return new ScanCase(name, path, List.of(), null, Map.of(), null);
    }

    /** A scan whose channels are files, or folders of series, of their own; called like the first. */
    static ScanCase ofChannels(List<Path> channels) {
        Path first = channels.get(0);
        return new ScanCase(of(first).name, first, channels.subList(1, channels.size()), null, Map.of(), null);
    }

    static ScanCase broken(String name, Path path, InputException problem) {
        return new ScanCase(name, path, List.of(), null, Map.of(), problem);
    }

    ScanCase withSettings(Map<String, String> changed) {
        return new ScanCase(name, path, channels, series, changed, problem);
    }

    /** The file of the scan, or what each of its channels is: a file, or the folder of a series. */
    List<Path> parts() {
        return Stream.concat(Stream.of(path), channels.stream()).toList();
    }

    /** The files that it lies in, and those that cannot be read and are, or may be, of its series. */
    public List<Path> files() {
        if (problem != null) {
            return List.of(path);
        }
        return series == null
                ? parts().stream().flatMap(ScanCase::files).toList()
                : files(series).toList();
    }

    private static Stream<Path> files(Path part) {
        if (!Files.isDirectory(part)) {
            return Stream.of(part);
        }
        try {
            return Dicom.series(part, Progress.NONE).stream().flatMap(ScanCase::files);
        } catch (InputException e) {
            // Said when its turn comes.
            return Stream.of(part);
        }
    }

    private static Stream<Path> files(Series series) {
        return Stream.concat(
                series.slices().stream().map(Slice::file).distinct(),
                series.unreadable().stream().map(UnreadableFile::file));
    }

    /**
     * Its time points, each with a mask of its own; mostly one.
     *
     * @throws InputException if the file cannot be read
     */
    List<ScanFrame> frames() {
        if (problem != null) {
            throw problem;
        }
        int all = series == null && channels.isEmpty() ? ScanReader.frames(path) : 1;
        return IntStream.range(0, all)
                .mapToObj(index -> new ScanFrame(this, index, all))
                .toList();
    }

    /** What the scan is called to which a file NAME_0000 belongs; other names stay as they are. */
    static String withoutChannel(String name) {
        Matcher channel = CHANNEL.matcher(name);
        return channel.matches() ? channel.group(1) : name;
    }

    /**
     * The scans for a model of several channels: where all files are named NAME_0000, NAME_0001 and so on, as many of each
     * name as the model has channels, those of a name are one scan. Others are returned as they are.
     */
    public static List<ScanCase> joined(List<ScanCase> scans, int channels) {
        Map<String, SortedMap<Integer, ScanCase>> byName = new LinkedHashMap<>();
        for (ScanCase scan : scans) {
            Matcher channel = CHANNEL.matcher(scan.name);
            if (channels == 1 || scan.series != null || !channel.matches()) {
                return scans;
            }
            byName.computeIfAbsent(channel.group(1), name -> new TreeMap<>())
                    .put(Integer.parseInt(channel.group(2)), scan);
        }
        if (byName.values().stream().anyMatch(files -> files.size() != channels || files.lastKey() != channels - 1)) {
            return scans;
        }
        List<ScanCase> joined = new ArrayList<>();
        byName.forEach((name, files) -> {
            List<Path> paths = files.values().stream().map(ScanCase::path).toList();
            ScanCase first = files.values().iterator().next();
            joined.add(
                    new ScanCase(name, paths.get(0), paths.subList(1, channels), null, first.settings, first.problem));
        });
        return joined;
    }
}
