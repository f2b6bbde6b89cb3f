package org.imbrex.cli.inspect;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.io.ScanReader;
import org.imbrex.io.dicom.Dicom;
import org.imbrex.io.dicom.data.DataSet;
import org.imbrex.io.dicom.data.Tag;
import org.imbrex.io.dicom.data.TransferSyntax;
import org.imbrex.io.dicom.series.Series;
import org.imbrex.io.dicom.series.SeriesOptions;
import org.imbrex.io.disk.PartFile;
import org.imbrex.preprocess.IntensityStatistics;
import org.imbrex.progress.Progress;
import org.imbrex.report.ContactSheet;
import org.imbrex.report.IntensityRange;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.Orientation;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;
import org.jspecify.annotations.Nullable;

/** Says what scans are: size, spacing, orientation, intensities, and what would be refused and why. */
public final class ScanInspector {
    private static final double LOW = 0.5;
    private static final double HIGH = 99.5;
    private static final List<Double> PERCENTILES = List.of(LOW, 50.0, HIGH);

    /** What says who the patient is, and texts that people write it into. */
    private static final Map<String, Integer> PATIENT = new TreeMap<>(Map.of(
            "name", Tag.PATIENT_NAME,
            "id", Tag.PATIENT_ID,
            "birthDate", Tag.PATIENT_BIRTH_DATE,
            "sex", Tag.PATIENT_SEX,
            "studyDate", Tag.STUDY_DATE,
            "study", Tag.STUDY_DESCRIPTION,
            "series", Tag.SERIES_DESCRIPTION));

    private final boolean patient;
    private final @Nullable ContactSheet sheet;
    private final Progress progress;
    private final List<String> lines = new ArrayList<>();
    private boolean right = true;

    private ScanInspector(boolean patient, @Nullable ContactSheet sheet, Progress progress) {
        this.patient = patient;
        this.sheet = sheet;
        this.progress = progress;
    }

    /**
     * Looks into a scan, a mask from DICOM, or a folder of scans.
     *
     * @param patient whether it may say who the patient is
     * @param contactSheet where a picture of some slices goes, or null for none
     * @throws InputException if there is no scan
     */
    public static Findings inspect(Path path, boolean patient, @Nullable Path contactSheet, Progress progress) {
        ContactSheet sheet = contactSheet == null ? null : new ContactSheet();
        ScanInspector inspector = new ScanInspector(patient, sheet, progress);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("formatVersion", Findings.VERSION);
        boolean dicom = !Files.isDirectory(path) && ScanReader.format(path).equals("DICOM");
        SortedMap<Integer, String> labels = dicom ? Dicom.labelNames(path).orElse(null) : null;
        if (labels == null) {
            inspector.scans(path, json);
            if (sheet != null && contactSheet != null) {
                PartFile.write(
                        contactSheet,
                        sheet.picture(String.valueOf(path.getFileName())).png());
                json.put("contactSheet", String.valueOf(contactSheet.getFileName()));
            }
        } else {
            inspector.mask(path, json, labels);
        }
        return new Findings(json, inspector.lines, inspector.right);
    }

    private void scans(Path path, ObjectNode json) {
        List<InspectedScan> scans = InspectedScan.of(path, progress);
        if (scans.size() == 1) {
            json.put("kind", "scan");
            describe(scans.get(0), json, true);
            return;
        }
        json.put("kind", "scans");
        json.put("file", String.valueOf(path.getFileName()));
        ArrayNode list = json.putArray("scans");
        for (InspectedScan scan : scans) {
            progress.checkCancelled();
            progress.update("scans", list.size(), scans.size());
            if (!lines.isEmpty()) {
                lines.add("");
            }
            describe(scan, list.addObject(), sheet != null);
        }
    }

    private void describe(InspectedScan scan, ObjectNode json, boolean voxels) {
        json.put("file", String.valueOf(scan.file().getFileName()));
        json.put("name", scan.name());
        try {
            json.put("format", scan.format());
            line("scan", scan.name() + " (" + scan.format() + ")");
            describe(scan, json);
            try (ScanSource source = scan.open(SeriesOptions.STRICT)) {
                place(source.info(), json);
                int times = scan.timePoints();
                if (times > 1) {
                    json.put("timePoints", times);
                    line("times", times + " time points, of which this is the first");
                }
                if (voxels) {
                    intensities(source, json);
                }
                notes(source, json);
            }
        } catch (InputException e) {
            String message = ImbrexException.firstLine(e);
            Path folder = scan.file().getParent();
            refused(scan, folder == null ? message : message.replace(folder + File.separator, ""), json);
        }
    }

    private void describe(InspectedScan scan, ObjectNode json) {
        Series series = scan.series();
        if (series == null) {
            return;
        }
        DataSet header = series.header();
        ObjectNode node = json.putObject("dicom");
        String modality = header.text(Tag.MODALITY, "");
        String syntax = header.text(Tag.TRANSFER_SYNTAX_UID, TransferSyntax.IMPLICIT_LITTLE.uid());
        String syntaxName =
                TransferSyntax.of(syntax).map(TransferSyntax::toString).orElse(syntax);
        node.put("modality", modality)
                .put("transferSyntax", syntax)
                .put("slices", series.slices().size());
        line("DICOM", "%s, %s, %s".formatted(modality, count(series.slices().size(), "slice"), syntaxName));
        if (patient) {
            ObjectNode who = node.putObject("patient");
            PATIENT.forEach((name, tag) -> {
                String text = header.text(tag, "");
                who.put(name, text);
                line("patient", name + ": " + text);
            });
        }
    }

    private void place(ScanInfo info, ObjectNode json) {
        json.putArray("extent")
                .add(info.extent().depth())
                .add(info.extent().height())
                .add(info.extent().width());
        String type = info.type().name().toLowerCase(Locale.ROOT);
        json.put("channels", info.channels()).put("type", type);
        line("size", "%s voxels, %s, %s".formatted(info.extent(), count(info.channels(), "channel"), type));
        Geometry geometry = info.geometry();
        if (!geometry.known()) {
            line("spacing", "unknown: one voxel is taken for one millimetre");
            return;
        }
        geometry.spacing().forEach(json.putArray("spacing")::add);
        line("spacing", numbers(geometry.spacing(), " x ") + " mm along x, y, z");
        if (geometry.placed()) {
            geometry.origin().forEach(json.putArray("origin")::add);
            geometry.direction().forEach(json.putArray("direction")::add);
            String letters = Orientation.of(geometry).letters();
            json.put("orientation", letters);
            line("axes", "%s: %s%s".formatted(letters, words(letters), turned(geometry)));
            line("origin", numbers(geometry.origin(), ", ") + " mm to the left, to the back, to the head");
        }
    }

    private void intensities(ScanSource source, ObjectNode json) {
        List<IntensityStatistics> all;
        try {
            all = IntensityStatistics.of(source, PERCENTILES);
        } catch (IllegalArgumentException e) {
            right = false;
            json.put("damaged", ImbrexException.firstLine(e));
            line("damaged", ImbrexException.firstLine(e));
            return;
        }
        ArrayNode list = json.putArray("intensities");
        for (IntensityStatistics channel : all) {
            ObjectNode node = list.addObject();
            node.put("min", channel.min()).put("max", channel.max());
            node.put("mean", channel.mean()).put("deviation", channel.deviation());
            ObjectNode percentiles = node.putObject("percentiles");
            PERCENTILES.forEach(p -> percentiles.put(number(p), channel.percentile(p)));
            line(
                    "values",
                    "%s%s to %s, mean %s, deviation %s; %s"
                            .formatted(
                                    all.size() == 1 ? "" : "channel " + list.size() + ": ",
                                    number(channel.min()),
                                    number(channel.max()),
                                    number(channel.mean()),
                                    number(channel.deviation()),
                                    PERCENTILES.stream()
                                            .map(p -> number(p) + " %: " + number(channel.percentile(p)))
                                            .collect(Collectors.joining(", "))));
        }
        if (sheet != null) {
            float black = (float)
                    all.stream().mapToDouble(c -> c.percentile(LOW)).min().orElseThrow();
            float white = (float)
                    all.stream().mapToDouble(c -> c.percentile(HIGH)).max().orElseThrow();
            sheet.add(source, new IntensityRange(black, white > black ? white : Math.nextUp(black) + 1));
        }
    }

    private void notes(ScanSource source, ObjectNode json) {
        if (!source.notes().isEmpty()) {
            source.notes().forEach(json.putArray("notes")::add);
            source.notes().forEach(note -> line("note", note));
        }
    }

    /** Says why a scan is refused; of a series that is no grid, also what it is all the same. */
    private void refused(InspectedScan scan, String reason, ObjectNode json) {
        right = false;
        json.put("refused", reason);
        Series series = scan.series();
        if (series != null) {
            try (ScanSource stack = Dicom.open(series, SeriesOptions.ALLOW_GAPS)) {
                place(stack.info(), json);
                line("refused", reason);
                line("note", "segment takes it with --allow-gaps or --resample");
                return;
            } catch (InputException e) {
                // It cannot be read at all.
            }
        }
        line("refused", reason);
    }

    private void mask(Path file, ObjectNode json, SortedMap<Integer, String> labels) {
        json.put("kind", "mask").put("file", String.valueOf(file.getFileName())).put("format", "DICOM");
        line("mask", file.getFileName() + " (DICOM)");
        ObjectNode node = json.putObject("labels");
        labels.forEach((number, name) -> {
            node.put(String.valueOf(number), name);
            line("label", number + ": " + name);
        });
    }

    private void line(String what, String text) {
        lines.add("%-10s%s".formatted(what, text));
    }

    private static String count(int number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }

    private static String words(String letters) {
        Map<Character, String> to = Map.of(
                'L', "to the left",
                'R', "to the right",
                'P', "to the back",
                'A', "to the front",
                'S', "to the head",
                'I', "to the feet");
        return "x %s, y %s, z %s"
                .formatted(to.get(letters.charAt(0)), to.get(letters.charAt(1)), to.get(letters.charAt(2)));
    }

    /** How far the axes are from those of the patient. */
    private static String turned(Geometry geometry) {
        Orientation orientation = Orientation.of(geometry);
        double most = 0;
        for (int axis = 0; axis < 3; axis++) {
            double along = Math.abs(geometry.direction().get(3 * axis + orientation.patientAxis(axis)));
            most = Math.max(most, Math.toDegrees(Math.acos(Math.min(1, along))));
        }
        return most < 0.05 ? "" : String.format(Locale.ROOT, ", up to %.1f degrees off", most);
    }

    private static String numbers(List<Double> numbers, String between) {
        return numbers.stream().map(ScanInspector::number).collect(Collectors.joining(between));
    }

    /** Six digits, without zeros at the end. */
    private static String number(double value) {
        double rounded = value == 0
                ? 0
                : new java.math.BigDecimal(value)
                        .round(new java.math.MathContext(6))
                        .doubleValue();
        return rounded == Math.rint(rounded) && Math.abs(rounded) < 1e9
                ? String.valueOf((long) rounded)
                : String.valueOf(rounded);
    }
}
