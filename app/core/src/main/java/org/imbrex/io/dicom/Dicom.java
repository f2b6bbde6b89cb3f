package org.imbrex.io.dicom;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.imbrex.error.UsageException;
import org.imbrex.io.dicom.codec.OwnDicomFiles;
import org.imbrex.io.dicom.data.DicomFile;
import org.imbrex.io.dicom.data.DicomFiles;
import org.imbrex.io.dicom.data.Refusal;
import org.imbrex.io.dicom.seg.SegFile;
import org.imbrex.io.dicom.seg.SegObjects;
import org.imbrex.io.dicom.seg.SegOptions;
import org.imbrex.io.dicom.seg.SegWriter;
import org.imbrex.io.dicom.seg.Segment;
import org.imbrex.io.dicom.seg.StructureSet;
import org.imbrex.io.dicom.series.DicomScan;
import org.imbrex.io.dicom.series.EvenSeries;
import org.imbrex.io.dicom.series.FoundSeries;
import org.imbrex.io.dicom.series.Series;
import org.imbrex.io.dicom.series.SeriesFinder;
import org.imbrex.io.dicom.series.SeriesOptions;
import org.imbrex.progress.Progress;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.ObjectSink;
import org.imbrex.volume.ProbabilitySink;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;
import org.jspecify.annotations.Nullable;

/** Scans from DICOM series, masks from and to DICOM objects, through the toolkit on the class path or else our own. */
public final class Dicom {
    private static final DicomFiles FILES =
            ServiceLoader.load(DicomFiles.class).findFirst().orElseGet(OwnDicomFiles::new);

    private static final byte[] PREFIX = "DICM".getBytes(StandardCharsets.US_ASCII);
    private static final int PREFIX_AT = 128;

    /** Files that are looked into before a folder is said to hold no DICOM. */
    private static final int PROBED = 200;

    private static final int MOST_DEPTH = 32;
    private static final int SERIES_SHOWN = 8;

    private Dicom() {}

    /** Whether a file is meant as DICOM: it starts like it, or is named so, since old ones have no prefix. */
    public static boolean is(Path file, ByteBuffer head) {
        return isNamed(file) || hasPrefix(head);
    }

    /** Whether a file starts with DICOM's prefix. */
    public static boolean hasPrefix(ByteBuffer head) {
        if (head.limit() < PREFIX_AT + 4) {
            return false;
        }
        byte[] prefix = new byte[4];
        head.get(PREFIX_AT, prefix);
        return Arrays.equals(prefix, PREFIX);
    }

    /** Whether a name is that of a DICOM file. */
    public static boolean isNamed(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".dcm");
    }

    /** Whether a folder, or one in it, holds a DICOM file. */
    public static boolean isFolder(Path folder) {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> all = Files.walk(folder, MOST_DEPTH)) {
            return all.filter(Files::isRegularFile).limit(PROBED).anyMatch(Dicom::startsLikeDicom);
        } catch (IOException | java.io.UncheckedIOException e) {
            return false;
        }
    }

    private static boolean startsLikeDicom(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return hasPrefix(ByteBuffer.wrap(in.readNBytes(PREFIX_AT + 4)));
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * The series in a file or folder.
     *
     * @throws org.imbrex.error.InputException if there is none, or if a file that is DICOM cannot be read
     */
    public static List<Series> series(Path source, Progress progress) {
        return new SeriesFinder(FILES).find(source, progress);
    }

    /**
     * The series in a file or folder, though files of the folder cannot be read.
     *
     * @throws org.imbrex.error.InputException if there is none and no such file either, or if a single file cannot be read
     */
    public static FoundSeries readableSeries(Path source, Progress progress) {
        return new SeriesFinder(FILES).findReadable(source, progress);
    }

    /** Whether a scan is from DICOM, so that its masks are DICOM too. */
    public static boolean isScan(ScanSource scan) {
        return scan instanceof DicomScan || scan instanceof EvenSeries;
    }

    /**
     * Opens a series.
     *
     * @throws org.imbrex.error.InputException if a file of it cannot be read, if it is no grid and has to be one, or if its
     *     pixels cannot be unpacked
     */
    public static ScanSource open(Series series, SeriesOptions options) {
        DicomScan scan = DicomScan.open(FILES, series, options);
        if (options != SeriesOptions.RESAMPLE) {
            return scan;
        }
        try {
            return EvenSeries.over(scan);
        } catch (RuntimeException e) {
            scan.close();
            throw e;
        }
    }

    /**
     * Opens the one series in a file or folder.
     *
     * @throws org.imbrex.error.InputException if there is none, or more than one
     */
    public static ScanSource open(Path source) {
        List<Series> found = series(source, Progress.NONE);
        if (found.size() > 1) {
            String names = found.stream()
                    .limit(SERIES_SHOWN)
                    .map(s -> s.name() + " (" + s.extent() + ")")
                    .collect(Collectors.joining(", "));
            throw Refusal.SEVERAL_SERIES.of(source, "one series", found.size() + ": " + names);
        }
        return open(found.get(0), SeriesOptions.STRICT);
    }

    /**
     * What a file's segments or structures are called, by their numbers as labels; empty if it is no segmentation and no
     * structure set.
     *
     * @throws org.imbrex.error.InputException if it cannot be read
     */
    public static Optional<SortedMap<Integer, String>> labelNames(Path file) {
        DicomFile read = FILES.read(file);
        SortedMap<Integer, String> names = new TreeMap<>();
        if (StructureSet.is(read.data())) {
            StructureSet.names(read).forEach(name -> names.put(names.size() + 1, name));
        } else if (SegFile.is(read.data())) {
            SegFile.read(FILES, file).segments().forEach(segment -> names.put(segment.number(), segment.label()));
        } else {
            return Optional.empty();
        }
        return Optional.of(names);
    }

    /**
     * Reads a segmentation or a structure set as labels.
     *
     * @param scan whose grid the labels shall be on; without one, a segmentation's own, from its first frame to its last
     * @throws org.imbrex.error.InputException if it is neither, overlaps, or is of another scan
     */
    public static LabelMap labels(Path file, @Nullable ScanInfo scan) {
        DicomFile read = FILES.read(file);
        if (StructureSet.is(read.data())) {
            if (scan == null) {
                throw Refusal.OTHER_SCAN.of(file, "a scan whose grid a structure set is drawn on", "none");
            }
            return StructureSet.labels(read, scan.extent(), scan.geometry());
        }
        if (!SegFile.is(read.data())) {
            throw Refusal.UNSUPPORTED.of(file, "a DICOM segmentation or structure set as a mask", "another object");
        }
        SegFile seg = SegFile.read(FILES, file);
        return scan == null ? seg.labels() : seg.labels(scan.extent(), scan.geometry());
    }

    /**
     * Starts the mask of a DICOM scan.
     *
     * @param segments what its labels are, from 1 on
     * @throws UsageException if the scan is of another format
     */
    public static LabelSink labels(Path file, ScanSource scan, List<Segment> segments, SegOptions options) {
        if (scan instanceof EvenSeries even) {
            return even.back(labels(file, even.own(), segments, options));
        }
        return SegWriter.labels(FILES, file, series(file, scan), segments, options);
    }

    /** Starts the probabilities of a DICOM scan; those of class 0, the background, are left out. */
    public static ProbabilitySink probabilities(
            Path file, ScanSource scan, List<Segment> segments, SegOptions options) {
        if (scan instanceof EvenSeries even) {
            return even.back(probabilities(file, even.own(), segments, options), segments.size() + 1);
        }
        return SegWriter.probabilities(FILES, file, series(file, scan), segments, options);
    }

    /**
     * Starts the connected objects of a DICOM scan, each a segment of its own with a tracking identifier.
     *
     * @param scan on its own planes
     * @param segments what the classes are, from 1 on
     * @param classes the class of each object, that of object 1 first
     */
    public static ObjectSink objects(
            Path file, ScanSource scan, List<Segment> segments, byte[] classes, SegOptions options) {
        return SegObjects.open(FILES, file, series(file, scan), segments, classes, options);
    }

    /** A scan on the planes that it was taken on, which masks in DICOM lie on: itself unless it was resampled to a grid. */
    public static ScanSource ownPlanes(ScanSource scan) {
        return scan instanceof EvenSeries even ? even.own() : scan;
    }

    /** Takes labels on a scan's grid for a sink on its {@link #ownPlanes}, which is finished and closed with it. */
    public static LabelSink back(ScanSource scan, LabelSink ownPlanes) {
        return scan instanceof EvenSeries even ? even.back(ownPlanes) : ownPlanes;
    }

    private static Series series(Path file, ScanSource scan) {
        if (scan instanceof DicomScan dicom) {
            return dicom.series();
        }
        throw new UsageException(file + ": expected a DICOM scan for a mask in DICOM; others get NIfTI or TIFF");
    }
}
