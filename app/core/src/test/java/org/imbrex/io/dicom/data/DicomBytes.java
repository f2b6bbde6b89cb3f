package org.imbrex.io.dicom.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes DICOM files byte by byte, as the standard says and as tests want them broken; it shares nothing with the writer. */
public final class DicomBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final boolean explicit;
    private final boolean bigEndian;

    public DicomBytes(boolean explicit, boolean bigEndian) {
        this.explicit = explicit;
        this.bigEndian = bigEndian;
    }

    /** Preamble, prefix, and a meta information that names a transfer syntax. */
    public static byte[] head(String syntax) {
        DicomBytes meta = new DicomBytes(true, false);
        meta.text(0x00020010, "UI", syntax.length() % 2 == 0 ? syntax : syntax + "\0");
        DicomBytes all = new DicomBytes(true, false);
        all.raw(new byte[128]).raw("DICM".getBytes(StandardCharsets.US_ASCII));
        all.element(0x00020000, "UL", 4).u32(meta.out.size());
        return all.raw(meta.bytes()).bytes();
    }

    public DicomBytes raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    public DicomBytes u16(int value) {
        out.write(bigEndian ? value >>> 8 : value);
        out.write(bigEndian ? value : value >>> 8);
        return this;
    }

    public DicomBytes u32(long value) {
        u16((int) (bigEndian ? value >>> 16 : value) & 0xFFFF);
        return u16((int) (bigEndian ? value : value >>> 16) & 0xFFFF);
    }

    public DicomBytes tag(int tag) {
        return u16(tag >>> 16).u16(tag & 0xFFFF);
    }

    /** The head of an element. */
    public DicomBytes element(int tag, String vr, long length) {
        tag(tag);
        if (!explicit) {
            return u32(length);
        }
        raw(vr.getBytes(StandardCharsets.US_ASCII));
        boolean isLong = "OB OD OF OL OV OW SQ SV UC UN UR UT UV".contains(vr);
        return isLong ? u16(0).u32(length) : u16((int) length);
    }

    public DicomBytes text(int tag, String vr, String value) {
        return bytes(tag, vr, value.getBytes(StandardCharsets.UTF_8));
    }

    public DicomBytes bytes(int tag, String vr, byte[] value) {
        return element(tag, vr, value.length).raw(value);
    }

    public DicomBytes us(int tag, int value) {
        return element(tag, "US", 2).u16(value);
    }

    public byte[] bytes() {
        return out.toByteArray();
    }

    public static Path write(Path file, byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        try {
            return Files.write(file, all.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
