package org.imbrex.io.dicom;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.imbrex.io.dicom.codec.OwnDicomFiles;
import org.imbrex.io.dicom.data.DataSet;
import org.imbrex.io.dicom.data.DicomFiles;
import org.imbrex.io.dicom.data.PixelOutput;
import org.imbrex.io.dicom.data.Tag;
import org.imbrex.io.dicom.data.TransferSyntax;
import org.imbrex.io.dicom.data.Values;
import org.imbrex.io.dicom.seg.SegOptions;
import org.imbrex.io.dicom.seg.Segment;
import org.imbrex.volume.Extent;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.Region;
import org.imbrex.volume.ScanSource;

/**
 * Times a series of 512x512x400 (210 MB, made where it is missing): found, sorted, checked and read slice by slice,
 * against reading the same files' bytes and turning their samples into the same numbers; then a SEG of one and of four
 * segments. Prints medians, and the most memory that the process had (VmHWM of Linux): {@code SeriesBenchmark FOLDER}.
 */
public final class SeriesBenchmark {
    private static final int SIDE = 512;
    private static final int SLICES = 400;
    private static final int RUNS = 7;
    private static final double SLOPE = 1;
    private static final double INTERCEPT = -1024;

    private SeriesBenchmark() {}

    /** Takes the folder for the series and the masks. */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        Path scan = folder.resolve("scan");
        if (!Files.exists(scan)) {
            write(Files.createDirectories(scan));
        }
        List<Double> plain = new ArrayList<>();
        List<Double> series = new ArrayList<>();
        double[] sums = new double[2];
        for (int run = 0; run < RUNS; run++) {
            long start = System.nanoTime();
            sums[0] = plain(scan);
            plain.add((System.nanoTime() - start) / 1e9);
            start = System.nanoTime();
            sums[1] = series(scan);
            series.add((System.nanoTime() - start) / 1e9);
        }
        if (sums[0] != sums[1]) {
            throw new IllegalStateException("expected the sum " + sums[0] + ", found " + sums[1]);
        }
        System.out.printf(
                Locale.ROOT,
                "series %.3f s, plain read and decode %.3f s: %.2f times%n",
                median(series),
                median(plain),
                median(series) / median(plain));
        for (int segments : new int[] {1, 4}) {
            List<Double> seconds = new ArrayList<>();
            Path mask = folder.resolve("mask-" + segments + ".dcm");
            for (int run = 0; run < RUNS; run++) {
                seconds.add(segmentation(scan, mask, segments));
            }
            System.out.printf(
                    Locale.ROOT,
                    "SEG of %d segments: %.2f s, %.2f s a segment, %.1f MB%n",
                    segments,
                    median(seconds),
                    median(seconds) / segments,
                    Files.size(mask) / 1e6);
        }
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM:")) {
                System.out.println(line.replaceAll("\\s+", " ") + ", heap at most "
                        + (Runtime.getRuntime().maxMemory() >> 20) + " MiB");
            }
        }
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    private static double plain(Path folder) throws IOException {
        double sum = 0;
        float[] values = new float[SIDE * SIDE];
        short[] samples = new short[SIDE * SIDE];
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
                bytes.position(bytes.limit() - 2 * values.length);
                bytes.order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (samples[i] * SLOPE + INTERCEPT);
                }
                sum += some(values);
            }
        }
        return sum;
    }

    private static double series(Path folder) {
        double sum = 0;
        FloatBuffer values = FloatBuffer.allocate(SIDE * SIDE);
        try (ScanSource scan = Dicom.open(folder)) {
            for (int z = 0; z < SLICES; z++) {
                scan.read(new Region(z, 0, 0, Extent.of(SIDE, SIDE)), values.clear());
                sum += some(values.array());
            }
        }
        return sum;
    }

    /** Enough of a slice to tell it from others; whole numbers, so that their order does not matter. */
    private static double some(float[] values) {
        double sum = 0;
        for (int i = 0; i < values.length; i += 97) {
            sum += values[i];
        }
        return sum;
    }

    /** Writes balls, one in each quarter of the slices, which overlap none. */
    private static double segmentation(Path folder, Path file, int segments) {
        List<String> classes = new ArrayList<>(List.of("background"));
        for (int i = 0; i < segments; i++) {
            classes.add("class " + i);
        }
        byte[] labels = new byte[SIDE * SIDE];
        try (ScanSource scan = Dicom.open(folder)) {
            long start = System.nanoTime();
            try (LabelSink sink =
                    Dicom.labels(file, scan, Segment.ofClasses(classes, Map.of()), SegOptions.by("benchmark", "1"))) {
                for (int z = 0; z < SLICES; z++) {
                    Arrays.fill(labels, (byte) 0);
                    double radius = 120 * Math.sqrt(1 - Math.pow((z - 199.5) / 200, 2));
                    for (int s = 0; s < segments; s++) {
                        disc(labels, 128 + 256 * (s & 1), 128 + 256 * (s >> 1), radius, (byte) (s + 1));
                    }
                    sink.write(new Region(z, 0, 0, Extent.of(SIDE, SIDE)), ByteBuffer.wrap(labels));
                }
                sink.finish();
            }
            return (System.nanoTime() - start) / 1e9;
        }
    }

    private static void disc(byte[] labels, int centreX, int centreY, double radius, byte label) {
        for (int y = (int) -radius; y <= radius; y++) {
            int half = (int) Math.sqrt(radius * radius - y * y);
            int row = (centreY + y) * SIDE + centreX;
            Arrays.fill(labels, row - half, row + half + 1, label);
        }
    }

    private static void write(Path folder) {
        DicomFiles files = new OwnDicomFiles();
        Random random = new Random(1);
        byte[] pixels = new byte[2 * SIDE * SIDE];
        for (int z = 0; z < SLICES; z++) {
            Path file = folder.resolve("slice-%03d.dcm".formatted(z));
            DataSet data = DataSet.of(file);
            Values.put(data, Tag.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.2");
            Values.put(data, Tag.SOP_INSTANCE_UID, "1.2.826.0.1.3680043.10.9." + (z + 1));
            Values.put(data, Tag.STUDY_INSTANCE_UID, "1.2.826.0.1.3680043.10.2");
            Values.put(data, Tag.SERIES_INSTANCE_UID, "1.2.826.0.1.3680043.10.1");
            Values.put(data, Tag.FRAME_OF_REFERENCE_UID, "1.2.826.0.1.3680043.10.3");
            Values.put(data, Tag.MODALITY, "CT");
            Values.put(data, Tag.IMAGE_POSITION_PATIENT, -180, -180, z);
            Values.put(data, Tag.IMAGE_ORIENTATION_PATIENT, 1, 0, 0, 0, 1, 0);
            Values.put(data, Tag.PIXEL_SPACING, 0.7, 0.7);
            Values.put(data, Tag.SAMPLES_PER_PIXEL, 1.0);
            Values.put(data, Tag.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2");
            Values.put(data, Tag.ROWS, (double) SIDE);
            Values.put(data, Tag.COLUMNS, (double) SIDE);
            Values.put(data, Tag.BITS_ALLOCATED, 16.0);
            Values.put(data, Tag.BITS_STORED, 16.0);
            Values.put(data, Tag.HIGH_BIT, 15.0);
            Values.put(data, Tag.PIXEL_REPRESENTATION, 1.0);
            Values.put(data, Tag.RESCALE_SLOPE, SLOPE);
            Values.put(data, Tag.RESCALE_INTERCEPT, INTERCEPT);
            random.nextBytes(pixels);
            files.write(file, data, TransferSyntax.EXPLICIT_LITTLE, new PixelOutput() {
                @Override
                public long length() {
                    return pixels.length;
                }

                @Override
                public void writeTo(OutputStream out) throws IOException {
                    out.write(pixels);
                }
            });
        }
    }
}
