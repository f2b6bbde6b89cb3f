package org.imbrex.io.dicom.codec;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.imbrex.io.dicom.data.DataSet;
import org.imbrex.io.dicom.data.Dictionary;
import org.imbrex.io.dicom.data.Element;
import org.imbrex.io.dicom.data.PixelLocation;
import org.imbrex.io.dicom.data.Refusal;
import org.imbrex.io.dicom.data.Tag;
import org.imbrex.io.dicom.data.Vr;
import org.jspecify.annotations.Nullable;

/**
 * Reads the elements of one data set (PS3.5, 7). Lengths are checked against what is left of the file before anything is
 * allocated; the depth of sequences and the number of elements are bounded.
 */
final class DataSetReader {
    /** The most sequences in each other. */
    static final int MOST_DEPTH = 32;

    /** The most elements and items in a file. */
    static final int MOST_ELEMENTS = 4_000_000;

    /** The most elements out of their order, each of which costs a shift of all after it. */
    private static final int MOST_DISORDERED = 1000;

    static final int ITEM = 0xFFFEE000;
    static final int ITEM_END = 0xFFFEE00D;
    static final int SEQUENCE_END = 0xFFFEE0DD;
    private static final long UNDEFINED = -1;

    private final ElementInput in;
    private boolean explicit;
    private int elements;
    private int disordered;

    DataSetReader(ElementInput in, boolean explicit, ByteOrder order) {
        this.in = in;
        this.explicit = explicit;
        in.order(order);
    }

    /** Reads elements as long as they are of one group. */
    void readGroup(DataSet into, int group) {
        while (in.left() >= 8) {
            long start = in.position();
            boolean same = in.u16() == group;
            in.seek(start);
            if (!same) {
                return;
            }
            readElement(into, in.size(), 0);
        }
    }

    /** Reads elements up to the pixels or the end of the file; returns where the pixels are, or null without any. */
    @Nullable
    PixelLocation readAll(DataSet into) {
        while (in.left() > 0) {
            PixelLocation pixels = readElement(into, in.size(), 0);
            if (pixels != null) {
                return pixels;
            }
        }
        return null;
    }

    private @Nullable PixelLocation readElement(DataSet into, long end, int depth) {
        int tag = in.tag();
        if (tag >>> 16 == 0xFFFE) {
            throw in.refused(Refusal.MALFORMED, "expected an element, found a delimiter");
        }
        Vr vr = explicit ? explicitVr() : implicitVr(tag);
        long length = explicit && !vr.isLong() ? in.u16() : in.length();
        count(into, tag);
        if (depth == 0 && isPixels(tag)) {
            return pixels(tag, vr, length);
        }
        boolean known = vr == Vr.UN && Dictionary.vr(tag).isPresent();
        boolean implicitInside = vr == Vr.UN && explicit;
        if (vr == Vr.UN && length == UNDEFINED) {
            vr = Vr.SQ;
        } else if (known) {
            vr = Dictionary.vr(tag).orElseThrow();
        }
        if (length == UNDEFINED && isPixels(tag)) {
            skipFragments();
            return null;
        }
        if (vr == Vr.SQ) {
            into.put(Element.sequence(tag, sequence(into, tag, length, end, depth, implicitInside)));
            return null;
        }
        if (length == UNDEFINED) {
            throw in.refused(Refusal.MALFORMED, "expected a length, found an undefined one for the VR " + vr);
        }
        checkInside(length, end);
        if (length > Integer.MAX_VALUE - 8) {
            throw in.refused(Refusal.TOO_LARGE, "expected a value below 2 GB, found " + length + " bytes");
        }
        byte[] bytes = in.bytes((int) length);
        if (in.order() == ByteOrder.BIG_ENDIAN && !implicitInside) {
            ByteOrders.swap(bytes, vr.unit());
        }
        into.put(Element.of(tag, vr, bytes));
        return null;
    }

    private void count(DataSet into, int tag) {
        if (++elements > MOST_ELEMENTS) {
            throw in.refused(Refusal.TOO_LARGE, "expected at most " + MOST_ELEMENTS + " elements, found more");
        }
        List<Element> before = into.elements();
        if (!before.isEmpty()
                && Integer.compareUnsigned(before.get(before.size() - 1).tag(), tag) >= 0
                && ++disordered > MOST_DISORDERED) {
            throw in.refused(Refusal.MALFORMED, "expected elements in the order of their tags");
        }
    }

    private Vr explicitVr() {
        int first = in.u8();
        int second = in.u8();
        Vr vr = Vr.of(first, second)
                .orElseThrow(() -> in.refused(
                        Refusal.MALFORMED,
                        String.format("expected a value representation, found the bytes %02X %02X", first, second)));
        if (vr.isLong()) {
            in.u16();
        }
        return vr;
    }

    private static Vr implicitVr(int tag) {
        return Dictionary.vr(tag).orElse(Vr.UN);
    }

    private static boolean isPixels(int tag) {
        return tag == Tag.PIXEL_DATA || tag == Tag.FLOAT_PIXEL_DATA || tag == Tag.DOUBLE_FLOAT_PIXEL_DATA;
    }

    private PixelLocation pixels(int tag, Vr vr, long length) {
        if (length != UNDEFINED && length > in.left()) {
            throw in.truncated(length);
        }
        return new PixelLocation(tag, vr, in.position(), length);
    }

    /** Passes over the packed pixels of an icon. */
    private void skipFragments() {
        while (true) {
            int tag = in.tag();
            long length = in.length();
            if (tag == SEQUENCE_END) {
                return;
            }
            if (tag != ITEM || length == UNDEFINED) {
                throw in.refused(Refusal.MALFORMED, "expected a fragment");
            }
            checkInside(length, in.size());
            in.seek(in.position() + length);
        }
    }

    private List<DataSet> sequence(DataSet outer, int tag, long length, long end, int depth, boolean implicitInside) {
        if (depth >= MOST_DEPTH) {
            throw in.refused(
                    Refusal.TOO_DEEP, "expected at most " + MOST_DEPTH + " sequences in each other, found more");
        }
        long start = in.tagPosition();
        long last = end;
        if (length != UNDEFINED) {
            checkInside(length, end);
            last = in.position() + length;
        }
        boolean wasExplicit = explicit;
        ByteOrder wasOrder = in.order();
        if (implicitInside) {
            explicit = false;
            in.order(ByteOrder.LITTLE_ENDIAN);
        }
        List<DataSet> items = new ArrayList<>();
        while (length == UNDEFINED || in.position() < last) {
            int next = in.tag();
            long size = in.length();
            if (next == SEQUENCE_END && length == UNDEFINED) {
                break;
            }
            if (next != ITEM) {
                in.in(tag, start);
                throw in.refused(
                        Refusal.MALFORMED,
                        "expected an item, found " + Tag.toString(next) + " in front of byte " + in.position());
            }
            if (++elements > MOST_ELEMENTS) {
                throw in.refused(Refusal.TOO_LARGE, "expected at most " + MOST_ELEMENTS + " items, found more");
            }
            items.add(item(outer, size, last, depth));
            in.in(tag, start);
        }
        explicit = wasExplicit;
        in.order(wasOrder);
        return items;
    }

    private DataSet item(DataSet outer, long length, long end, int depth) {
        DataSet item = outer.newItem();
        if (length != UNDEFINED) {
            checkInside(length, end);
            long last = in.position() + length;
            while (in.position() < last) {
                readElement(item, last, depth + 1);
            }
            return item;
        }
        while (true) {
            long start = in.position();
            if (in.tag() == ITEM_END) {
                in.length();
                return item;
            }
            in.seek(start);
            readElement(item, end, depth + 1);
        }
    }

    private void checkInside(long length, long end) {
        if (length > in.left()) {
            throw in.truncated(length);
        }
        if (length > end - in.position()) {
            throw in.refused(
                    Refusal.MALFORMED,
                    "expected at most " + (end - in.position()) + " bytes, which are left of the item around it, found "
                            + length);
        }
    }
}
