package org.imbrex.cli.inspect;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.imbrex.error.InputException;
import org.imbrex.io.ScanFolder;
import org.imbrex.io.ScanReader;
import org.imbrex.io.dicom.Dicom;
import org.imbrex.io.dicom.series.FoundSeries;
import org.imbrex.io.dicom.series.Series;
import org.imbrex.io.dicom.series.SeriesOptions;
import org.imbrex.progress.Progress;
import org.imbrex.volume.ScanSource;
import org.jspecify.annotations.Nullable;

/**
 * A scan that is looked into.
 *
 * @param file the file, or the folder of its series
 * @param name what it is called
 * @param series the series that it is, or null if it is a file of another format or cannot be read
 * @param problem why it cannot be read, if that is known already
 */
record InspectedScan(
        Path file,
        String name,
        @Nullable Series series,
        @Nullable InputException problem) {
    /**
     * The scans of a path: a file, the series of a folder of DICOM and its files that cannot be read, or the images of another
     * folder.
     *
     * @throws org.imbrex.error.InputException if there is none
     */
    static List<InspectedScan> of(Path path, Progress progress) {
        if (Files.isDirectory(path)
                ? Dicom.isFolder(path)
                : ScanReader.format(path).equals("DICOM")) {
            FoundSeries found = Dicom.readableSeries(path, progress);
            return Stream.concat(
                            found.series().stream().map(series -> new InspectedScan(path, series.name(), series, null)),
                            found.unreadable().stream()
                                    .map(file -> new InspectedScan(
                                            file.file(),
                                            path.relativize(file.file()).toString(),
                                            null,
                                            file.problem())))
                    .toList();
        }
        List<Path> files = Files.isDirectory(path)
                ? List.copyOf(ScanFolder.files(path, "scans").values())
                : List.of(path);
        return files.stream()
                .map(file -> new InspectedScan(file, String.valueOf(file.getFileName()), null, null))
                .toList();
    }

    String format() {
        return series == null && problem == null ? ScanReader.format(file) : "DICOM";
    }

    int timePoints() {
        return series == null ? ScanReader.frames(file) : 1;
    }

    /** Opens it as {@code segment} would; of a time series, its first time point. */
    ScanSource open(SeriesOptions options) {
        if (problem != null) {
            throw problem;
        }
        return series == null ? ScanReader.openFrame(file, 0) : Dicom.open(series, options);
    }
}
