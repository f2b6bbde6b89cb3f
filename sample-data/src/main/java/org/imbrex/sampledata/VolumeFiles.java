package org.imbrex.sampledata;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.imbrex.io.MaskWriter;
import org.imbrex.io.ScanWriter;
import org.imbrex.sampledata.head.HeadVolume;
import org.imbrex.volume.Volume;

/** The one volume of the sample data and its mask, as NIfTI. */
final class VolumeFiles {
    static final String IMAGE = "head/images/head-01.nii.gz";
    static final String MASK = "head/masks/head-01.nii.gz";

    private VolumeFiles() {}

    static HeadVolume draw() {
        return HeadVolume.draw(DataSetPlan.SEED);
    }

    /** Writes both below a folder. */
    static void write(HeadVolume head, Path folder) {
        ScanWriter.write(folder.resolve(IMAGE), head.scan());
        MaskWriter.write(folder.resolve(MASK), head.mask());
    }

    /** SHA-256 of the intensities: x fastest, 16 bits, little-endian, without any header. */
    static String pixelChecksum(Volume scan) {
        float[] voxels = scan.channels().get(0);
        ByteBuffer bytes = ByteBuffer.allocate(Short.BYTES * voxels.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float voxel : voxels) {
            bytes.putShort((short) voxel);
        }
        return ScanFiles.checksum(bytes.array());
    }
}
