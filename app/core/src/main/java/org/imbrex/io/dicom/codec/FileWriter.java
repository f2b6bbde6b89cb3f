package org.imbrex.io.dicom.codec;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.imbrex.io.dicom.data.DataSet;
import org.imbrex.io.dicom.data.Element;
import org.imbrex.io.dicom.data.PixelOutput;
import org.imbrex.io.dicom.data.Tag;
import org.imbrex.io.dicom.data.TransferSyntax;
import org.imbrex.io.dicom.data.Values;
import org.imbrex.io.dicom.data.Vr;
import org.imbrex.io.disk.PartFile;
import org.jspecify.annotations.Nullable;

/** Writes whole files (PS3.10, 7). */
final class FileWriter {
    /** Says which program wrote a file. */
    static final String IMPLEMENTATION_UID = "2.25.228464321474927812094563872950186377129";

    private static final String IMPLEMENTATION_NAME = "IMBREX";
    private static final byte[] PREFIX = "DICM".getBytes(StandardCharsets.US_ASCII);

    private FileWriter() {}

    static void write(Path file, DataSet data, TransferSyntax syntax, @Nullable PixelOutput pixels) {
        if (syntax.pixels() != TransferSyntax.Pixels.NATIVE) {
            throw new IllegalArgumentException("expected a transfer syntax with native pixels, found " + syntax);
        }
        try (PartFile part = PartFile.create(file, pixels == null ? 0 : pixels.length())) {
            try (OutputStream out = new BufferedOutputStream(part.stream(), 1 << 16)) {
                out.write(new byte[128]);
                out.write(PREFIX);
                out.write(meta(file, data, syntax));
                if (syntax.deflated()) {
                    deflate(out, data, syntax, pixels);
                } else {
                    body(out, data, syntax, pixels);
                }
            } catch (IOException e) {
                throw part.failed(e);
            }
            part.finish();
        }
    }

    private static void body(OutputStream out, DataSet data, TransferSyntax syntax, @Nullable PixelOutput pixels)
            throws IOException {
        DataSetWriter writer = new DataSetWriter(out, syntax.explicit(), syntax.bigEndian());
        writer.write(data);
        if (pixels != null) {
            Vr vr = data.integer(Tag.BITS_ALLOCATED, 8) > 8 ? Vr.OW : Vr.OB;
            writer.write(syntax.explicit() ? vr : Vr.OW, pixels);
        }
    }

    private static void deflate(OutputStream out, DataSet data, TransferSyntax syntax, @Nullable PixelOutput pixels)
            throws IOException {
        CountingStream counted = new CountingStream(out);
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try {
            DeflaterOutputStream deflated = new DeflaterOutputStream(counted, deflater, 1 << 13);
            body(deflated, data, syntax, pixels);
            deflated.finish();
        } finally {
            deflater.end();
        }
        if (counted.count % 2 == 1) {
            out.write(0);
        }
    }

    /** The file meta information. */
    private static byte[] meta(Path file, DataSet data, TransferSyntax syntax) throws IOException {
        DataSet meta = DataSet.of(file);
        meta.put(Element.of(Tag.FILE_META_INFORMATION_VERSION, Vr.OB, new byte[] {0, 1}));
        Values.put(meta, Tag.MEDIA_STORAGE_SOP_CLASS_UID, data.needText(Tag.SOP_CLASS_UID));
        Values.put(meta, Tag.MEDIA_STORAGE_SOP_INSTANCE_UID, data.needText(Tag.SOP_INSTANCE_UID));
        Values.put(meta, Tag.TRANSFER_SYNTAX_UID, syntax.uid());
        Values.put(meta, Tag.IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_UID);
        Values.put(meta, Tag.IMPLEMENTATION_VERSION_NAME, IMPLEMENTATION_NAME);
        ByteArrayOutputStream elements = new ByteArrayOutputStream();
        new DataSetWriter(elements, true, false).write(meta);
        DataSet length = DataSet.of(file);
        Values.put(length, Tag.FILE_META_INFORMATION_GROUP_LENGTH, (double) elements.size());
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        new DataSetWriter(all, true, false).write(length);
        elements.writeTo(all);
        return all.toByteArray();
    }

    private static final class CountingStream extends FilterOutputStream {
        private long count;

        CountingStream(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            count++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            count += length;
        }
    }
}
