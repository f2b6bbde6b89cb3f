package org.imbrex.io.nifti;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.ScanSource;

/**
 * What a written NIfTI file has in common with the scan that it belongs to.
 *
 * @param version 1 or 2
 * @param extent voxels along each axis
 * @param plane whether there are but two axes of space
 * @param space where the voxels are
 */
record NiftiTemplate(int version, Extent extent, boolean plane, NiftiSpace space) {
    /** The intent of a mask, NIFTI_INTENT_LABEL: its numbers are names. */
    static final int LABELS = 1002;

    private static final int MOST_FIRST = Short.MAX_VALUE;
    /** How far a written voxel may be from its place, in millimetres. */
    private static final double TOLERANCE = 1e-4;

    /** The template of a geometry: NIfTI-1, or NIfTI-2 where the floats of the first would move voxels. */
    static NiftiTemplate of(Extent extent, Geometry geometry) {
        NiftiSpace space = NiftiSpace.of(geometry);
        boolean small = Math.max(extent.depth(), Math.max(extent.height(), extent.width())) <= MOST_FIRST;
        NiftiTemplate first = new NiftiTemplate(1, extent, false, space);
        return small && first.error(geometry) <= TOLERANCE ? first : new NiftiTemplate(2, extent, false, space);
    }

    /** The template of a scan: what its own header says if it is NIfTI. */
    static NiftiTemplate of(ScanSource scan) {
        Extent extent = scan.info().extent();
        Geometry geometry = scan.info().geometry();
        if (!(scan instanceof NiftiSource source)) {
            return of(extent, geometry);
        }
        NiftiHeader header = source.header();
        NiftiTemplate template =
                new NiftiTemplate(header.version(), extent, header.shape().size() == 2, header.space());
        double error = template.error(geometry);
        if (!(error <= TOLERANCE)) {
            throw new IllegalStateException("a mask's voxels would be " + error + " mm from those of its scan");
        }
        return template;
    }

    /** How far voxels would be from where they should, in millimetres, as a reader of the header sees it. */
    private double error(Geometry geometry) {
        byte[] header = header(NiftiType.UINT8, 1, LABELS);
        Path nothing = Path.of("");
        return NiftiHeader.read(nothing, ByteBuffer.wrap(header))
                .space()
                .geometry(nothing, extent)
                .distance(geometry, extent);
    }

    /**
     * A header, little endian.
     *
     * @param volumes more than one become the fourth axis
     * @param intent a code of the standard, 0 for none
     */
    byte[] header(NiftiType type, int volumes, int intent) {
        int length = (version == 1 ? NiftiHeader.LENGTH_1 : NiftiHeader.LENGTH_2) + NiftiHeader.EXTENDER;
        ByteBuffer b = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(0, length - NiftiHeader.EXTENDER);
        int axes = volumes > 1 ? 4 : plane ? 2 : 3;
        long[] dim = {axes, extent.width(), extent.height(), extent.depth(), volumes, 1, 1, 1};
        for (int i = 0; i < dim.length; i++) {
            if (version == 1) {
                b.putShort(40 + 2 * i, (short) dim[i]);
            } else {
                b.putLong(16 + 8 * i, dim[i]);
            }
        }
        if (version == 1) {
            b.putShort(68, (short) intent);
            b.putShort(70, (short) type.code());
            b.putShort(72, (short) type.bits());
            b.putFloat(108, length);
            b.putFloat(112, 1);
            b.put(344, "n+1\0".getBytes(StandardCharsets.ISO_8859_1));
        } else {
            b.putInt(504, intent);
            b.putShort(12, (short) type.code());
            b.putShort(14, (short) type.bits());
            b.putLong(168, length);
            b.putDouble(176, 1);
            b.put(4, "n+2\0\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1));
        }
        space.write(b, version);
        return b.array();
    }
}
