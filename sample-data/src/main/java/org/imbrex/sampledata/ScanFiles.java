package org.imbrex.sampledata;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.imbrex.io.MaskReader;
import org.imbrex.io.MaskWriter;
import org.imbrex.io.ScanReader;
import org.imbrex.io.ScanWriter;
import org.imbrex.sampledata.field.Scan;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;
import org.imbrex.volume.Volume;

/** Scans as files, and checksums of both. */
final class ScanFiles {
    private ScanFiles() {}

    /** A scan's intensities as the library holds them. */
    static Volume volume(Scan scan, boolean signed) {
        float[] voxels = new float[scan.intensities().length];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = scan.intensities()[i];
        }
        Extent extent = Extent.of(scan.size(), scan.size());
        SampleType type = signed ? SampleType.INT16 : SampleType.UINT8;
        return new Volume(new ScanInfo(extent, 1, type, Geometry.UNKNOWN), List.of(voxels));
    }

    /** A scan's mask as the library holds it. */
    static LabelMap mask(Scan scan) {
        return new LabelMap(Extent.of(scan.size(), scan.size()), Geometry.UNKNOWN, scan.labels());
    }

    /** Writes intensities and mask as TIFF. */
    static void write(Scan scan, boolean signed, Path image, Path mask) {
        ScanWriter.write(image, volume(scan, signed));
        MaskWriter.write(mask, mask(scan));
    }

    /** Reads both back. */
    static Scan read(Path image, Path mask) {
        try (ScanSource source = ScanReader.open(image)) {
            Volume volume = Volume.read(source);
            float[] voxels = volume.channels().get(0);
            short[] intensities = new short[voxels.length];
            for (int i = 0; i < voxels.length; i++) {
                intensities[i] = (short) voxels[i];
            }
            return new Scan(
                    volume.info().extent().width(),
                    intensities,
                    MaskReader.read(mask).labels());
        }
    }

    /** SHA-256 of the intensities: x fastest, little-endian if they have 16 bits, without any header. */
    static String pixelChecksum(Scan scan, boolean signed) {
        int bytes = signed ? 2 : 1;
        ByteBuffer pixels =
                ByteBuffer.allocate(bytes * scan.intensities().length).order(ByteOrder.LITTLE_ENDIAN);
        for (short value : scan.intensities()) {
            if (signed) {
                pixels.putShort(value);
            } else {
                pixels.put((byte) value);
            }
        }
        return checksum(pixels.array());
    }

    /** SHA-256 in hexadecimal digits. */
    static String checksum(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
