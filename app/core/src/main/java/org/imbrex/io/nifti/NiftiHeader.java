package org.imbrex.io.nifti;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.imbrex.error.InputException;

/**
 * The header of a NIfTI file, as far as it matters here: its texts, in which people write names, are not read.
 *
 * @param version 1 or 2
 * @param order of the bytes of numbers, in the header and the voxels
 * @param pair whether the voxels are in an .img beside the .hdr
 * @param shape the sizes of its 1 to 7 axes, x first; each at least 1
 * @param type what is stored for a voxel
 * @param slope what stored numbers are multiplied by; 1 if they are not scaled
 * @param intercept is added after that; 0 if they are not scaled
 * @param offset where the voxels start in their file
 * @param intent what the numbers mean, a code of the standard
 * @param space where the voxels are
 */
record NiftiHeader(
        int version,
        ByteOrder order,
        boolean pair,
        List<Long> shape,
        NiftiType type,
        double slope,
        double intercept,
        long offset,
        int intent,
        NiftiSpace space) {

    /** The length of the first version's header. */
    static final int LENGTH_1 = 348;
    /** The length of the second version's. */
    static final int LENGTH_2 = 540;
    /** Four bytes after the header say whether extensions follow. */
    static final int EXTENDER = 4;

    private static final long MAGIC_2 = 0x0D0A1A0AL;

    NiftiHeader {
        shape = List.copyOf(shape);
    }

    /**
     * Whether a file that starts so is meant as NIfTI, right or wrong; Analyze 7.5 is too, to be refused by name.
     *
     * @param head its position does not matter and stays
     */
    static boolean isMeant(ByteBuffer head) {
        if (head.limit() < 4) {
            return false;
        }
        int length = head.duplicate().order(ByteOrder.BIG_ENDIAN).getInt(0);
        return isLength(length) || isLength(Integer.reverseBytes(length));
    }

    private static boolean isLength(int length) {
        return length == LENGTH_1 || length == LENGTH_2;
    }

    /** How long a header is that starts so. */
    static int length(ByteBuffer head) {
        int length = head.duplicate().order(ByteOrder.BIG_ENDIAN).getInt(0);
        return length == LENGTH_1 || Integer.reverseBytes(length) == LENGTH_1 ? LENGTH_1 : LENGTH_2;
    }

    /**
     * Reads a header.
     *
     * @param bytes all of it, from index 0 on; its byte order is set
     * @throws InputException if it is none or says what cannot be
     */
    static NiftiHeader read(Path file, ByteBuffer bytes) {
        int length = length(bytes);
        if (bytes.limit() < length) {
            throw InputException.of(
                    file, "a NIfTI header of " + length + " bytes", bytes.limit() + " bytes (cut short?)");
        }
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.getInt(0) != length) {
            bytes.order(ByteOrder.BIG_ENDIAN);
        }
        return length == LENGTH_1 ? readFirst(file, bytes) : readSecond(file, bytes);
    }

    private static NiftiHeader readFirst(Path file, ByteBuffer b) {
        String magic = text(b, 344, 4);
        if (!magic.equals("n+1") && !magic.equals("ni1")) {
            throw InputException.of(
                    file,
                    "the mark n+1 or ni1 of NIfTI-1",
                    magic.isEmpty() ? "Analyze 7.5, which does not say where left and right are" : "none");
        }
        List<Long> dim = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            dim.add((long) b.getShort(40 + 2 * i));
        }
        float offset = b.getFloat(108);
        return of(
                file,
                new Stored(
                        1,
                        b.order(),
                        magic.equals("ni1"),
                        dim,
                        Short.toUnsignedInt(b.getShort(70)),
                        b.getShort(72),
                        b.getFloat(112),
                        b.getFloat(116),
                        offset == Math.rint(offset) ? (long) offset : -1,
                        b.getShort(68)),
                NiftiSpace.read(b, 1));
    }

    private static NiftiHeader readSecond(Path file, ByteBuffer b) {
        String magic = text(b, 4, 4);
        boolean intact = b.duplicate().order(ByteOrder.BIG_ENDIAN).getInt(8) == MAGIC_2;
        if (!intact || !(magic.equals("n+2") || magic.equals("ni2"))) {
            throw InputException.of(
                    file,
                    "the mark n+2 or ni2 of NIfTI-2",
                    intact ? "none" : "another (line ends changed by a transfer as text?)");
        }
        List<Long> dim = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            dim.add(b.getLong(16 + 8 * i));
        }
        return of(
                file,
                new Stored(
                        2,
                        b.order(),
                        magic.equals("ni2"),
                        dim,
                        Short.toUnsignedInt(b.getShort(12)),
                        b.getShort(14),
                        b.getDouble(176),
                        b.getDouble(184),
                        b.getLong(168),
                        b.getInt(504)),
                NiftiSpace.read(b, 2));
    }

    /** The fields of either version before they are checked. */
    private record Stored(
            int version,
            ByteOrder order,
            boolean pair,
            List<Long> dim,
            int type,
            int bits,
            double slope,
            double intercept,
            long offset,
            int intent) {}

    private static NiftiHeader of(Path file, Stored s, NiftiSpace space) {
        long axes = s.dim.get(0);
        if (axes < 1 || axes > 7) {
            throw InputException.of(file, "dim[0] from 1 to 7", axes + " (byte-swapped?)");
        }
        List<Long> shape = s.dim.subList(1, (int) axes + 1);
        if (shape.stream().anyMatch(size -> size < 1 || size > Integer.MAX_VALUE)) {
            throw InputException.of(file, "axes of 1 to " + Integer.MAX_VALUE + " voxels", shown(shape));
        }
        NiftiType type = NiftiType.of(s.type)
                .orElseThrow(() -> InputException.of(
                        file, "whole numbers, real numbers or colours as voxels", NiftiType.name(s.type)));
        if (s.bits != type.bits()) {
            throw InputException.of(file, type.bits() + " bits a voxel for " + type, s.bits + " (bitpix)");
        }
        int least = s.pair ? 0 : (s.version == 1 ? LENGTH_1 : LENGTH_2) + EXTENDER;
        if (s.offset < least) {
            throw InputException.of(file, "voxels from byte " + least + " on", "vox_offset " + s.offset);
        }
        boolean scaled = s.slope != 0 && Double.isFinite(s.slope) && !type.colour();
        if (scaled && !Double.isFinite(s.intercept)) {
            throw InputException.of(file, "a finite scl_inter", "" + s.intercept);
        }
        return new NiftiHeader(
                s.version,
                s.order,
                s.pair,
                shape,
                type,
                scaled ? s.slope : 1,
                scaled ? s.intercept : 0,
                s.offset,
                s.intent,
                space);
    }

    boolean scaled() {
        return slope != 1 || intercept != 0;
    }

    /** The sizes of all axes, x first: {@code 64x64x20x4}. */
    static String shown(List<Long> shape) {
        return shape.stream().map(String::valueOf).collect(Collectors.joining("x"));
    }

    private static String text(ByteBuffer bytes, int at, int length) {
        byte[] text = new byte[length];
        bytes.get(at, text);
        int end = 0;
        while (end < length && text[end] != 0) {
            end++;
        }
        return new String(text, 0, end, StandardCharsets.ISO_8859_1);
    }
}
