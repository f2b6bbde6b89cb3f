package org.imbrex.io.dicom.series;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.imbrex.io.dicom.codec.OwnDicomFiles;
import org.imbrex.io.dicom.data.DataSet;
import org.imbrex.io.dicom.data.DicomFiles;
import org.imbrex.io.dicom.data.PixelOutput;
import org.imbrex.io.dicom.data.Tag;
import org.imbrex.io.dicom.data.TransferSyntax;
import org.imbrex.io.dicom.data.Values;
import org.jspecify.annotations.Nullable;

/** Writes CT series for tests: voxel (x, y, z) stores its own number, so that no two are alike. */
public final class MadeSeries {
    public static final String PATIENT = "Zzyzx^Marked Name";

    private static final DicomFiles FILES = new OwnDicomFiles();

    public final int width;
    public final int height;
    public final List<double[]> positions = new ArrayList<>();

    /** Rows then columns, as in the file. */
    public double[] orientation = {1, 0, 0, 0, 1, 0};

    /** Along x and y. */
    public double[] spacing = {0.8, 0.6};

    public String series = "1.2.826.0.1.3680043.10.1";
    public TransferSyntax syntax = TransferSyntax.EXPLICIT_LITTLE;
    public @Nullable String imageType;

    public MadeSeries(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /** Slices at even steps. */
    public MadeSeries at(double[] first, double[] step, int count) {
        for (int z = 0; z < count; z++) {
            positions.add(new double[] {first[0] + z * step[0], first[1] + z * step[1], first[2] + z * step[2]});
        }
        return this;
    }

    /** Writes the files in an order, and under names and numbers, that say nothing. */
    public Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (int i = 0; i < positions.size(); i++) {
            int z = (int) ((i * 7L + 3) % positions.size());
            if (positions.size() % 7 == 0) {
                z = i;
            }
            write(folder.resolve("IM" + (positions.size() - i)), z, i);
        }
        return folder;
    }

    private void write(Path file, int z, int number) {
        DataSet data = DataSet.of(file);
        Values.put(data, Tag.SPECIFIC_CHARACTER_SET, Values.UTF_8);
        Values.put(data, Tag.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.2");
        Values.put(data, Tag.SOP_INSTANCE_UID, series + ".9." + (z + 1));
        Values.put(data, Tag.STUDY_INSTANCE_UID, "1.2.826.0.1.3680043.10.2");
        Values.put(data, Tag.SERIES_INSTANCE_UID, series);
        Values.put(data, Tag.FRAME_OF_REFERENCE_UID, "1.2.826.0.1.3680043.10.3");
        Values.put(data, Tag.MODALITY, "CT");
        Values.put(data, Tag.PATIENT_NAME, PATIENT);
        Values.put(data, Tag.PATIENT_ID, "MARKED-ID-4711");
        Values.put(data, Tag.PATIENT_BIRTH_DATE, "19010203");
        Values.put(data, Tag.INSTANCE_NUMBER, number + 1.0);
        Values.put(data, Tag.IMAGE_TYPE, "ORIGINAL", "PRIMARY", imageType == null ? "AXIAL" : imageType);
        Values.put(data, Tag.IMAGE_POSITION_PATIENT, positions.get(z));
        Values.put(data, Tag.IMAGE_ORIENTATION_PATIENT, orientation);
        Values.put(data, Tag.PIXEL_SPACING, spacing[1], spacing[0]);
        Values.put(data, Tag.SLICE_THICKNESS, 99.0);
        Values.put(data, Tag.SAMPLES_PER_PIXEL, 1.0);
        Values.put(data, Tag.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2");
        Values.put(data, Tag.ROWS, (double) height);
        Values.put(data, Tag.COLUMNS, (double) width);
        Values.put(data, Tag.BITS_ALLOCATED, 16.0);
        Values.put(data, Tag.BITS_STORED, 16.0);
        Values.put(data, Tag.HIGH_BIT, 15.0);
        Values.put(data, Tag.PIXEL_REPRESENTATION, 0.0);
        // Each slice has a slope and intercept of its own.
        Values.put(data, Tag.RESCALE_SLOPE, 1.0 / (z + 1));
        Values.put(data, Tag.RESCALE_INTERCEPT, -(double) z);
        ByteBuffer pixels = ByteBuffer.allocate(2 * width * height).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < width * height; i++) {
            pixels.putShort((short) ((value(i, z) + z) * (z + 1)));
        }
        FILES.write(file, data, syntax, new PixelOutput() {
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

    /** The number that a voxel means. */
    public int value(int pixel, int z) {
        return z * width * height + pixel;
    }
}
