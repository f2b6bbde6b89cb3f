package org.imbrex.io.dicom.codec;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.imbrex.io.dicom.data.DataSet;
import org.imbrex.io.dicom.data.Element;
import org.imbrex.io.dicom.data.PixelOutput;
import org.imbrex.io.dicom.data.Tag;
import org.imbrex.io.dicom.data.Vr;

/** Writes the elements of a data set, with defined lengths everywhere (PS3.5, 7). */
final class DataSetWriter {
    private static final int MOST_SHORT = 0xFFFE;

    private final OutputStream out;
    private final boolean explicit;
    private final boolean bigEndian;

    DataSetWriter(OutputStream out, boolean explicit, boolean bigEndian) {
        this.out = out;
        this.explicit = explicit;
        this.bigEndian = bigEndian;
    }

    /** Writes all elements of a data set. */
    void write(DataSet data) throws IOException {
        for (Element element : data.elements()) {
            write(element);
        }
    }

    private void write(Element element) throws IOException {
        if (element.vr() == Vr.SQ) {
            header(element.tag(), Vr.SQ, itemsLength(element.items()));
            for (DataSet item : element.items()) {
                u16(DataSetReader.ITEM >>> 16);
                u16(DataSetReader.ITEM & 0xFFFF);
                u32(length(item));
                write(item);
            }
            return;
        }
        byte[] bytes = element.bytes();
        header(element.tag(), written(element), even(bytes.length));
        if (bigEndian && element.vr().unit() > 1) {
            bytes = bytes.clone();
            ByteOrders.swap(bytes, element.vr().unit());
        }
        out.write(bytes);
        if (bytes.length % 2 == 1) {
            out.write(element.vr().padding());
        }
    }

    /** Writes Pixel Data. */
    void write(Vr vr, PixelOutput pixels) throws IOException {
        long length = pixels.length();
        if (even(length) > 0xFFFFFFFEL) {
            throw new IllegalArgumentException("expected less than 4 GB of native pixels, found " + length + " bytes");
        }
        header(Tag.PIXEL_DATA, vr, even(length));
        boolean swap = bigEndian && vr.unit() > 1;
        pixels.writeTo(swap ? new SwappingStream(out, vr.unit()) : out);
        if (length % 2 == 1) {
            out.write(0);
        }
    }

    private long length(DataSet data) {
        long length = 0;
        for (Element element : data.elements()) {
            long value = element.vr() == Vr.SQ ? itemsLength(element.items()) : even(element.bytes().length);
            length += (explicit && written(element).isLong() ? 12 : 8) + value;
        }
        return length;
    }

    private long itemsLength(List<DataSet> items) {
        long length = 0;
        for (DataSet item : items) {
            length += 8 + length(item);
        }
        return length;
    }

    /** A value that is too long for its representation's length field goes as unknown (PS3.5, 6.2.2, note 8). */
    private Vr written(Element element) {
        boolean fits = !explicit || element.vr().isLong() || element.bytes().length <= MOST_SHORT;
        return fits ? element.vr() : Vr.UN;
    }

    private static long even(long length) {
        return length + length % 2;
    }

    private void header(int tag, Vr vr, long length) throws IOException {
        u16(tag >>> 16);
        u16(tag & 0xFFFF);
        if (!explicit) {
            u32(length);
            return;
        }
        out.write(vr.name().getBytes(StandardCharsets.US_ASCII));
        if (vr.isLong()) {
            u16(0);
            u32(length);
        } else {
            u16((int) length);
        }
    }

    private void u16(int value) throws IOException {
        out.write(bigEndian ? value >>> 8 : value);
        out.write(bigEndian ? value : value >>> 8);
    }

    private void u32(long value) throws IOException {
        if (value > 0xFFFFFFFEL) {
            throw new IllegalArgumentException("expected values below 4 GB, found " + value + " bytes");
        }
        u16((int) (bigEndian ? value >>> 16 : value & 0xFFFF));
        u16((int) (bigEndian ? value & 0xFFFF : value >>> 16));
    }

    /** Turns the bytes of each unit round; nothing is left over, since pixels come in whole units. */
    private static final class SwappingStream extends OutputStream {
        private final OutputStream out;
        private final byte[] unit;
        private int filled;

        SwappingStream(OutputStream out, int unit) {
            this.out = out;
            this.unit = new byte[unit];
        }

        @Override
        public void write(int b) throws IOException {
            unit[unit.length - ++filled] = (byte) b;
            if (filled == unit.length) {
                out.write(unit);
                filled = 0;
            }
        }
    }
}
