package org.imbrex.io.nifti;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Locale;
import org.imbrex.error.UsageException;
import org.imbrex.io.sample.SampleEncoder;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.ProbabilitySink;
import org.imbrex.volume.Region;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;
import org.imbrex.volume.Volume;

/**
 * Starts NIfTI files, packed if their name ends in .gz. What is made from a NIfTI scan takes over what its header says of
 * its place, word for word, and nothing else of it.
 */
public final class NiftiOutput {
    private NiftiOutput() {}

    /** Whether a name is that of a NIfTI file: it ends in .nii or .nii.gz. */
    public static boolean isNamed(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".nii") || name.endsWith(".nii.gz");
    }

    /** Starts a mask of unsigned bytes. */
    public static LabelSink labels(Path file, Extent extent, Geometry geometry) {
        return labels(file, NiftiTemplate.of(extent, geometry));
    }

    /** Starts the mask of a scan. */
    public static LabelSink labels(Path file, ScanSource scan) {
        return labels(file, NiftiTemplate.of(scan));
    }

    /** Starts probabilities of 32-bit floats, the classes along the fourth axis. */
    public static ProbabilitySink probabilities(Path file, Extent extent, int classes, Geometry geometry) {
        return probabilities(file, NiftiTemplate.of(extent, geometry), classes);
    }

    /** Starts the probabilities of a scan. */
    public static ProbabilitySink probabilities(Path file, ScanSource scan, int classes) {
        return probabilities(file, NiftiTemplate.of(scan), classes);
    }

    /** Writes a scan, its channels along the fourth axis. */
    public static void scan(Path file, Volume volume) {
        ScanInfo info = volume.info();
        NiftiType type = NiftiType.of(info.type())
                .orElseThrow(() -> new UsageException(file + ": " + info.type() + " is not written, FLOAT32 is"));
        Extent extent = info.extent();
        byte[] header = NiftiTemplate.of(extent, info.geometry()).header(type, info.channels(), 0);
        ByteBuffer plane = ByteBuffer.allocate(extent.height() * extent.width() * type.bytes())
                .order(ByteOrder.LITTLE_ENDIAN);
        try (NiftiWriter writer = NiftiWriter.open(file, header, extent, info.channels(), type.bytes())) {
            for (int channel = 0; channel < info.channels(); channel++) {
                for (int z = 0; z < extent.depth(); z++) {
                    int voxels = extent.height() * extent.width();
                    float[] from = volume.channels().get(channel);
                    SampleEncoder.put(file, from, z * voxels, voxels, info.type(), plane, 0, type.bytes());
                    Region slice = new Region(z, 0, 0, Extent.of(extent.height(), extent.width()));
                    writer.write(channel, slice, plane.clear());
                }
            }
            writer.finish();
        }
    }

    private static LabelSink labels(Path file, NiftiTemplate template) {
        byte[] header = template.header(NiftiType.UINT8, 1, NiftiTemplate.LABELS);
        NiftiWriter writer = NiftiWriter.open(file, header, template.extent(), 1, 1);
        return new LabelSink() {
            @Override
            public void write(Region region, ByteBuffer labels) {
                writer.write(0, region, labels);
            }

            @Override
            public void finish() {
                writer.finish();
            }

            @Override
            public void close() {
                writer.close();
            }
        };
    }

    private static ProbabilitySink probabilities(Path file, NiftiTemplate template, int classes) {
        byte[] header = template.header(NiftiType.FLOAT32, classes, 0);
        NiftiWriter writer = NiftiWriter.open(file, header, template.extent(), classes, Float.BYTES);
        return new ProbabilitySink() {
            @Override
            public void write(Region region, FloatBuffer probabilities) {
                int voxels = Math.toIntExact(region.voxels());
                ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(voxels, Float.BYTES))
                        .order(ByteOrder.LITTLE_ENDIAN);
                for (int c = 0; c < classes; c++) {
                    int from = probabilities.position();
                    bytes.clear().asFloatBuffer().put(0, probabilities, from, voxels);
                    probabilities.position(from + voxels);
                    writer.write(c, region, bytes);
                }
            }

            @Override
            public void finish() {
                writer.finish();
            }

            @Override
            public void close() {
                writer.close();
            }
        };
    }
}
