package org.imbrex.io.dicom.data;

import java.util.List;

/**
 * An element of a data set: bytes, or the items of a sequence.
 *
 * @param tag group and element
 * @param vr how its bytes are to be read
 * @param bytes the value, numbers with the low byte first whatever the file's byte order is; the array is not copied;
 *     empty for a sequence
 * @param items the data sets of a sequence, else none
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody; a copy of every value would cost more than the parsing.
public record Element(int tag, Vr vr, byte[] bytes, List<DataSet> items) {
    private static final byte[] NOTHING = {};

    /** An element with a value, empty or not. */
    public static Element of(int tag, Vr vr, byte[] bytes) {
        if (vr == Vr.SQ) {
            throw new IllegalArgumentException(Tag.toString(tag) + " is a sequence, and takes items");
        }
        return new Element(tag, vr, bytes.length == 0 ? NOTHING : bytes, List.of());
    }

    /** A sequence; the list is not copied. */
    public static Element sequence(int tag, List<DataSet> items) {
        return new Element(tag, Vr.SQ, NOTHING, items);
    }

    public boolean isEmpty() {
        return bytes.length == 0 && items.isEmpty();
    }
}
