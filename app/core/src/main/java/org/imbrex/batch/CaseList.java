package org.imbrex.batch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.io.ScanFolder;
import org.imbrex.io.dicom.Dicom;
import org.imbrex.io.dicom.series.Series;
import org.imbrex.progress.Progress;

/**
 * A list of scans, separated by commas (.csv) or tabs (.tsv), in UTF-8. Its first line names the columns: {@code scan} (a
 * file, or a folder with one DICOM series; from the list's own folder on where it does not begin at the root), perhaps
 * {@code name} (what the results are called, without a suffix), and options of {@link CaseOptions#with}. An empty cell
 * leaves an option as it is for the others.
 */
final class CaseList {
    private static final long LONGEST = 64 << 20;
    private static final String SCAN = "scan";
    private static final String NAME = "name";

    private CaseList() {}

    static boolean isNamed(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".csv") || name.endsWith(".tsv");
    }

    /**
     * Reads a list.
     *
     * @throws InputException if it is none, naming the line
     */
    static List<ScanCase> read(Path file, Progress progress) {
        boolean tabs = file.toString().toLowerCase(Locale.ROOT).endsWith(".tsv");
        List<List<String>> lines;
        try {
            if (Files.size(file) > LONGEST) {
                throw InputException.of(file, "a list of up to " + LONGEST + " bytes", Files.size(file) + "");
            }
            lines = SeparatedValues.read(Files.readString(file), tabs ? '\t' : ',');
        } catch (IOException | IllegalArgumentException e) {
            throw new InputException(file, "expected a list of scans: " + ImbrexException.firstLine(e), e);
        }
        List<String> columns = lines.isEmpty() ? List.of() : lines.get(0);
        if (!columns.contains(SCAN)) {
            throw InputException.of(file, "a column '" + SCAN + "' in the first line", String.join(", ", columns));
        }
        if (lines.size() == 1) {
            throw InputException.of(file, "a line for each scan", "none");
        }
        List<ScanCase> cases = new ArrayList<>();
        for (List<String> line : lines.subList(1, lines.size())) {
            if (line.size() != columns.size()) {
                throw InputException.of(
                        file, columns.size() + " cells", line.size() + " in the line of " + line.get(0));
            }
            Map<String, String> cells = new LinkedHashMap<>();
            for (int i = 0; i < line.size(); i++) {
                cells.put(columns.get(i), line.get(i));
            }
            cases.add(scan(file, cells, progress));
        }
        return cases;
    }

    private static ScanCase scan(Path file, Map<String, String> line, Progress progress) {
        Map<String, String> settings = new LinkedHashMap<>(line);
        Path path = file.resolveSibling(settings.getOrDefault(SCAN, ""));
        settings.remove(SCAN);
        String given = settings.remove(NAME);
        settings.values().removeIf(String::isEmpty);
        String name = given == null || given.isEmpty() ? ScanFolder.stem(String.valueOf(path.getFileName())) : given;
        Path asPath = Path.of(name);
        if (asPath.isAbsolute() || !asPath.normalize().equals(asPath) || asPath.startsWith("..") || name.isEmpty()) {
            throw InputException.of(file, "names inside of the folder of results", name);
        }
        return open(name, path, progress).withSettings(settings);
    }

    private static ScanCase open(String name, Path path, Progress progress) {
        if (!Dicom.isFolder(path)) {
            return ScanCase.of(name, path);
        }
        try {
            List<Series> series = Dicom.series(path, progress);
            if (series.size() > 1) {
                throw InputException.of(path, "one series", series.size() + "");
            }
            return new ScanCase(name, path, List.of(), series.get(0), Map.of(), null);
        } catch (InputException e) {
            return ScanCase.broken(name, path, e);
        }
    }
}
