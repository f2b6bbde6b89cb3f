package org.imbrex.sampledata;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.imbrex.io.Made;
import org.imbrex.io.MaskReader;
import org.imbrex.io.MaskWriter;
import org.imbrex.io.ScanReader;
import org.imbrex.io.dicom.codec.OwnDicomFiles;
import org.imbrex.io.dicom.data.DataSet;
import org.imbrex.io.dicom.data.PixelOutput;
import org.imbrex.io.dicom.data.Tag;
import org.imbrex.io.dicom.data.TransferSyntax;
import org.imbrex.io.dicom.data.Values;
import org.imbrex.volume.Extent;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.Region;
import org.imbrex.volume.ScanSource;
import org.imbrex.volume.Volume;

/**
 * A small DICOM series, oblique and with voxels that are no cubes, and its segmentation: an ellipsoid with two lesions of
 * different sizes, so that no mirroring or turn goes unnoticed.
 */
final class DicomPhantom {
    static final Extent EXTENT = new Extent(12, 40, 48);

    /** The folder of the slices, from that of the sample data. */
    static final String SCAN = "phantom/scan";

    /** The segmentation. */
    static final String MASK = "phantom/mask.dcm";

    /** A root of our own under 2.25, from a UUID. */
    private static final String ROOT = "2.25.191407652874013306492170285573912066544";

    private static final double[] ORIENTATION = {0.8, 0.6, 0, -0.6, 0.8, 0};
    private static final double[] FIRST = {-31.5, 12.25, -44};
    private static final double STEP = 2.5;
    private static final double[] SPACING = {0.75, 1.25}; // between columns, between rows

    private DicomPhantom() {}

    /** The path of a slice from the folder of the sample data. */
    static String slice(int z) {
        return String.format("%s/slice-%02d.dcm", SCAN, z + 1);
    }

    /** The class of a voxel: 0 background, 1 body, 2 lesion. */
    static int label(int x, int y, int z) {
        if (ball(x, y, z, 17, 14, 4, 4.5) <= 1 || ball(x, y, z, 31, 25, 8, 2.8) <= 1) {
            return 2;
        }
        double across = (x - 23.5) / 19;
        double down = (y - 19.5) / 14;
        double along = (z - 5.5) / 6;
        return across * across + down * down + along * along <= 1 ? 1 : 0;
    }

    /** Squared distance from a centre over the squared radius, in millimetres but for the radius, which is in columns. */
    private static double ball(int x, int y, int z, int cx, int cy, int cz, double radius) {
        double dx = (x - cx) * SPACING[0];
        double dy = (y - cy) * SPACING[1];
        double dz = (z - cz) * STEP;
        return (dx * dx + dy * dy + dz * dz) / (radius * radius);
    }

    /** Hounsfield units: air, tissue that brightens from left to right, lesions. */
    static short intensity(int x, int y, int z) {
        return (short)
                switch (label(x, y, z)) {
                    case 0 -> -1000;
                    case 1 -> 20 + x / 2 + (x * 7 + y * 13 + z * 29) % 11;
                    default -> 190 + (x * 5 + y * 3 + z) % 9;
                };
    }

    /** Writes the series and its segmentation. */
    static void write(Path folder) throws IOException {
        Files.createDirectories(folder.resolve(SCAN));
        for (int z = 0; z < EXTENT.depth(); z++) {
            writeSlice(folder.resolve(slice(z)), z);
        }
        byte[] labels = new byte[(int) EXTENT.voxels()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) label(i % EXTENT.width(), i / EXTENT.width() % EXTENT.height(), plane(i));
        }
        Made made = new Made(List.of("background", "body", "lesion"), "sample data", "1");
        try (ScanSource scan = ScanReader.open(folder.resolve(SCAN));
                LabelSink sink = MaskWriter.openLike(folder.resolve(MASK), scan, made)) {
            sink.write(Region.all(EXTENT), ByteBuffer.wrap(labels));
            sink.finish();
        }
    }

    private static int plane(int voxel) {
        return voxel / (EXTENT.width() * EXTENT.height());
    }

    private static void writeSlice(Path file, int z) {
        DataSet data = DataSet.of(file);
        Values.put(data, Tag.SPECIFIC_CHARACTER_SET, Values.UTF_8);
        Values.put(data, Tag.IMAGE_TYPE, "ORIGINAL", "PRIMARY", "AXIAL");
        Values.put(data, Tag.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.2");
        Values.put(data, Tag.SOP_INSTANCE_UID, ROOT + ".1." + (z + 1));
        Values.put(data, Tag.STUDY_INSTANCE_UID, ROOT + ".2");
        Values.put(data, Tag.SERIES_INSTANCE_UID, ROOT + ".3");
        Values.put(data, Tag.FRAME_OF_REFERENCE_UID, ROOT + ".4");
        Values.put(data, Tag.STUDY_DATE, "20260101");
        Values.put(data, Tag.STUDY_TIME, "120000");
        Values.put(data, Tag.CONTENT_DATE, "20260101");
        Values.put(data, Tag.CONTENT_TIME, "120000");
        Values.put(data, Tag.MODALITY, "CT");
        Values.put(data, Tag.MANUFACTURER, "Imbrex");
        Values.put(data, Tag.PATIENT_NAME, "Phantom^Imbrex");
        Values.put(data, Tag.PATIENT_ID, "PHANTOM-4711");
        Values.put(data, Tag.PATIENT_POSITION, "HFS");
        for (int empty : new int[] {
            Tag.ACCESSION_NUMBER,
            Tag.REFERRING_PHYSICIAN_NAME,
            Tag.PATIENT_BIRTH_DATE,
            Tag.PATIENT_SEX,
            Tag.STUDY_ID,
            Tag.LATERALITY,
            Tag.POSITION_REFERENCE_INDICATOR,
            Tag.KVP
        }) {
            Values.put(data, empty, new String[0]);
        }
        Values.put(data, Tag.SERIES_NUMBER, 1.0);
        Values.put(data, Tag.ACQUISITION_NUMBER, 1.0);
        Values.put(data, Tag.INSTANCE_NUMBER, z + 1.0);
        Values.put(data, Tag.IMAGE_POSITION_PATIENT, FIRST[0], FIRST[1], FIRST[2] + z * STEP);
        Values.put(data, Tag.IMAGE_ORIENTATION_PATIENT, ORIENTATION);
        Values.put(data, Tag.PIXEL_SPACING, SPACING[1], SPACING[0]);
        Values.put(data, Tag.SLICE_THICKNESS, STEP);
        Values.put(data, Tag.SAMPLES_PER_PIXEL, 1.0);
        Values.put(data, Tag.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2");
        Values.put(data, Tag.ROWS, (double) EXTENT.height());
        Values.put(data, Tag.COLUMNS, (double) EXTENT.width());
        Values.put(data, Tag.BITS_ALLOCATED, 16.0);
        Values.put(data, Tag.BITS_STORED, 12.0);
        Values.put(data, Tag.HIGH_BIT, 11.0);
        Values.put(data, Tag.PIXEL_REPRESENTATION, 0.0);
        Values.put(data, Tag.RESCALE_INTERCEPT, -1024.0);
        Values.put(data, Tag.RESCALE_SLOPE, 1.0);
        Values.put(data, Tag.RESCALE_TYPE, "HU");
        ByteBuffer pixels =
                ByteBuffer.allocate(2 * EXTENT.width() * EXTENT.height()).order(ByteOrder.LITTLE_ENDIAN);
        for (int y = 0; y < EXTENT.height(); y++) {
            for (int x = 0; x < EXTENT.width(); x++) {
                pixels.putShort((short) (intensity(x, y, z) + 1024));
            }
        }
        new OwnDicomFiles().write(file, data, TransferSyntax.EXPLICIT_LITTLE, new PixelOutput() {
            @Override
            public long length() {
                return pixels.capacity();
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                out.write(pixels.array());
            }
        });
    }

    /** SHA-256 of a slice's intensities, read from a folder of sample data: x fastest, 16 bits, the low byte first. */
    static String pixelChecksum(Path folder, int z) {
        try (ScanSource scan = ScanReader.open(folder.resolve(slice(z)))) {
            float[] voxels = Volume.read(scan).channels().get(0);
            ByteBuffer pixels = ByteBuffer.allocate(2 * voxels.length).order(ByteOrder.LITTLE_ENDIAN);
            for (float voxel : voxels) {
                pixels.putShort((short) voxel);
            }
            return ScanFiles.checksum(pixels.array());
        }
    }

    /** SHA-256 of the mask's class numbers on the scan's grid, one byte each. */
    static String maskChecksum(Path folder) {
        try (ScanSource scan = ScanReader.open(folder.resolve(SCAN))) {
            return ScanFiles.checksum(
                    MaskReader.read(folder.resolve(MASK), scan.info()).labels());
        }
    }
}
