package org.imbrex.cli.inspect;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.imbrex.io.ScanFolder;
import org.imbrex.io.ScanReader;
import org.imbrex.io.dicom.Dicom;
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
 * @param series the series that it is, or null if it is a file of another format
 */
record InspectedScan(Path file, String name, @Nullable Series series) {
    /**
     * The scans of a path: a file, the series of a folder of DICOM, or the images of another folder.
     *
     * @throws org.imbrex.error.InputException if there is none
     */
    static List<InspectedScan> of(Path path, Progress progress) {
        if (Files.isDirectory(path)
                ? Dicom.isFolder(path)
                : ScanReader.format(path).equals("DICOM")) {
            return Dicom.series(path, progress).stream()
                    .map(series -> new InspectedScan(path, series.name(), series))
                    .toList();
        }
        List<Path> files = Files.isDirectory(path)
                ? List.copyOf(ScanFolder.files(path, "scans").values())
                : List.of(path);
        return files.stream()
                .map(file -> new InspectedScan(file, String.valueOf(file.getFileName()), null))
                .toList();
    }

    String format() {
        return series == null ? ScanReader.format(file) : "DICOM";
    }

    int timePoints() {
        return series == null ? ScanReader.frames(file) : 1;
    }

    /** Opens it as {@code segment} would; of a time series, its first time point. */
    ScanSource open(SeriesOptions options) {
        return series == null ? ScanReader.openFrame(file, 0) : Dicom.open(series, options);
    }
}
