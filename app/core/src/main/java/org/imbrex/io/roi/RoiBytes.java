package org.imbrex.io.roi;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.imbrex.error.InputException;

/** The bytes of one ROI, big-endian; what lies behind their end is an error that names file and ROI. */
final class RoiBytes {
    /** Below this, ImageJ takes a 16-bit number as one without a sign. */
    private static final int LOWEST_SIGNED = -5000;

    private final Path file;
    private final String entry;
    private final ByteBuffer bytes;

    /**
     * @param entry what messages call the ROI
     * @param bytes from 0 to its limit
     */
    RoiBytes(Path file, String entry, ByteBuffer bytes) {
        this.file = file;
        this.entry = entry;
        this.bytes = bytes;
    }

    int size() {
        return bytes.limit();
    }

    int unsignedByte(int at) {
        return bytes.get(at(at, 1)) & 0xff;
    }

    int unsignedShort(int at) {
        return bytes.getShort(at(at, 2)) & 0xffff;
    }

    /** A coordinate. */
    int shortNumber(int at) {
        int number = bytes.getShort(at(at, 2));
        return number < LOWEST_SIGNED ? number & 0xffff : number;
    }

    int integer(int at) {
        return bytes.getInt(at(at, 4));
    }

    /** A number that is finite. */
    float number(int at) {
        float number = bytes.getFloat(at(at, 4));
        if (!Float.isFinite(number)) {
            throw wrong("finite numbers", number + " at byte " + at);
        }
        return number;
    }

    /** A text of 16-bit letters. */
    String text(int at, int letters) {
        if (letters < 0 || letters > size() / 2) {
            throw wrong("a name of at most " + size() / 2 + " letters", "" + letters);
        }
        byte[] text = new byte[2 * letters];
        bytes.get(at(at, text.length), text);
        return new String(text, StandardCharsets.UTF_16BE);
    }

    /** An error that names the ROI. */
    InputException wrong(String expected, String found) {
        return new InputException(file, "ROI " + entry + ": expected " + expected + ", found " + found);
    }

    private int at(int at, int count) {
        if (at < 0 || at > size() - count) {
            throw wrong(count + " bytes at " + at, size() + " bytes");
        }
        return at;
    }
}
