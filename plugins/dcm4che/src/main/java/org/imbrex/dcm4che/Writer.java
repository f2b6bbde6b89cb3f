package org.imbrex.dcm4che;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.dcm4che3.data.Attributes;
import org.dcm4che3.data.Sequence;
import org.dcm4che3.data.VR;
import org.dcm4che3.io.DicomOutputStream;
import org.imbrex.io.dicom.data.DataSet;
import org.imbrex.io.dicom.data.Element;
import org.imbrex.io.dicom.data.PixelOutput;
import org.imbrex.io.dicom.data.Tag;
import org.imbrex.io.dicom.data.TransferSyntax;
import org.imbrex.io.dicom.data.Vr;
import org.imbrex.io.disk.PartFile;
import org.jspecify.annotations.Nullable;

/** Writes whole files; native pixels go through without being held. */
final class Writer {
    private Writer() {}

    static void write(Path file, DataSet data, TransferSyntax syntax, @Nullable PixelOutput pixels) {
        if (syntax.pixels() != TransferSyntax.Pixels.NATIVE) {
            throw new IllegalArgumentException("expected a transfer syntax with native pixels, found " + syntax);
        }
        Attributes attributes = attributes(data);
        try (PartFile part = PartFile.create(file, pixels == null ? 0 : pixels.length())) {
            try (OutputStream stream = new BufferedOutputStream(part.stream(), 1 << 16)) {
                DicomOutputStream out = new DicomOutputStream(stream, TransferSyntax.EXPLICIT_LITTLE.uid());
                out.writeDataset(attributes.createFileMetaInformation(syntax.uid()), attributes);
                if (pixels != null) {
                    boolean wide = data.integer(Tag.BITS_ALLOCATED, 8) > 8;
                    write(out, wide || !syntax.explicit() ? VR.OW : VR.OB, pixels);
                }
                out.finish();
            } catch (IOException e) {
                throw part.failed(e);
            }
            part.finish();
        }
    }

    private static void write(DicomOutputStream out, VR vr, PixelOutput pixels) throws IOException {
        long length = pixels.length();
        long even = length + length % 2;
        if (even > 0xFFFFFFFEL) {
            throw new IllegalArgumentException("expected less than 4 GB of native pixels, found " + length + " bytes");
        }
        out.writeHeader(Tag.PIXEL_DATA, vr, (int) even);
        pixels.writeTo(out.isBigEndian() && vr == VR.OW ? new SwappingStream(out) : out);
        if (even > length) {
            out.write(0);
        }
    }

    private static Attributes attributes(DataSet data) {
        Attributes attributes = new Attributes(false, data.elements().size());
        for (Element element : data.elements()) {
            if (element.vr() == Vr.SQ) {
                Sequence sequence =
                        attributes.newSequence(element.tag(), element.items().size());
                element.items().forEach(item -> sequence.add(attributes(item)));
            } else {
                // Turned round in place where the file is big endian, so that they have to be copies.
                attributes.setBytes(
                        element.tag(),
                        VR.valueOf(element.vr().name()),
                        element.bytes().clone());
            }
        }
        return attributes;
    }

    /** Turns the bytes of each word round. */
    private static final class SwappingStream extends FilterOutputStream {
        private int first = -1;

        SwappingStream(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            if (first < 0) {
                first = b & 0xff;
            } else {
                out.write(b);
                out.write(first);
                first = -1;
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            for (int i = offset; i < offset + length; i++) {
                write(bytes[i]);
            }
        }
    }
}
