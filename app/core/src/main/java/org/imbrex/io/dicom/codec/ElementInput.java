package org.imbrex.io.dicom.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.imbrex.error.InputException;
import org.imbrex.io.dicom.data.Refusal;
import org.imbrex.io.dicom.data.Tag;

/** Reads numbers and values one after the other, and knows in which element it is when the file ends. */
final class ElementInput {
    private static final int WINDOW = 1 << 14;

    private final ByteSource source;
    private final ByteBuffer window = ByteBuffer.allocate(WINDOW).limit(0).order(ByteOrder.LITTLE_ENDIAN);

    /** Where the window's end lies. */
    private long windowEnd;

    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    private int tag;
    private long tagPosition;

    ElementInput(ByteSource source, long position) {
        this.source = source;
        this.windowEnd = position;
    }

    void order(ByteOrder value) {
        order = value;
        window.order(value);
    }

    ByteOrder order() {
        return order;
    }

    long position() {
        return windowEnd - window.remaining();
    }

    long size() {
        return source.size();
    }

    long left() {
        return size() - position();
    }

    void seek(long position) {
        window.limit(0).position(0);
        windowEnd = position;
    }

    /** Reads group and element; what follows is told to be in that element. */
    int tag() {
        long start = position();
        int group = u16();
        tag = group << 16 | u16();
        tagPosition = start;
        return tag;
    }

    /** Says that what follows belongs to an element again, after others that lie in it. */
    void in(int outer, long position) {
        tag = outer;
        tagPosition = position;
    }

    long tagPosition() {
        return tagPosition;
    }

    int u8() {
        return Byte.toUnsignedInt(ahead(1).get());
    }

    int u16() {
        return Short.toUnsignedInt(ahead(2).getShort());
    }

    /** A length of 32 bits; -1 if it is undefined. */
    long length() {
        int length = ahead(4).getInt();
        return length == -1 ? -1 : Integer.toUnsignedLong(length);
    }

    private ByteBuffer ahead(int count) {
        if (window.remaining() < count) {
            long start = position();
            if (size() - start < count) {
                throw truncated(count);
            }
            int length = (int) Math.min(WINDOW, size() - start);
            window.clear().limit(length);
            source.read(start, window);
            window.flip();
            windowEnd = start + length;
        }
        return window;
    }

    /** Reads so many bytes, which were checked to be there. */
    byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        if (count <= window.remaining()) {
            window.get(bytes);
        } else {
            long start = position();
            source.read(start, ByteBuffer.wrap(bytes));
            seek(start + count);
        }
        return bytes;
    }

    InputException truncated(long wanted) {
        return Refusal.TRUNCATED.of(
                source.file(),
                place() + ": expected " + wanted + " bytes at byte " + position()
                        + ", found the end of the file at byte " + size());
    }

    InputException refused(Refusal refusal, String problem) {
        return refusal.of(source.file(), place() + ": " + problem);
    }

    private String place() {
        return Tag.toString(tag) + " at byte " + tagPosition;
    }
}
