package org.imbrex.io.raster;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;

/**
 * Unpacks the LZW of TIFF 6.0 (section 13): codes of 9 to 12 bits, the highest bit first, wider ones one code early. Old
 * files have the lowest bit first and wider codes when they are needed; their first code, 256, starts with a byte of zero.
 */
final class LzwStream extends InputStream {
    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int MOST_CODES = 4096;

    private final InputStream in;
    private final boolean old;
    private final int[] prefixes = new int[MOST_CODES];
    private final byte[] lasts = new byte[MOST_CODES];
    private final int[] lengths = new int[MOST_CODES];
    private final byte[] word = new byte[MOST_CODES];
    private int wordNext;
    private int wordEnd;
    private int codes = CLEAR;
    private int width = 9;
    private int previous = -1;
    private int held;
    private int heldBits;
    private boolean ended;

    LzwStream(InputStream packed) throws IOException {
        PushbackInputStream in = new PushbackInputStream(packed);
        int first = in.read();
        if (first >= 0) {
            in.unread(first);
        }
        this.in = in;
        this.old = first == 0;
        for (int i = 0; i < 256; i++) {
            lasts[i] = (byte) i;
            lengths[i] = 1;
        }
        clear();
    }

    @Override
    public int read() throws IOException {
        return fill() ? Byte.toUnsignedInt(word[wordNext++]) : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int done = 0;
        while (done < length && fill()) {
            int count = Math.min(length - done, wordEnd - wordNext);
            System.arraycopy(word, wordNext, into, offset + done, count);
            wordNext += count;
            done += count;
        }
        return done == 0 && length > 0 ? -1 : done;
    }

    /** Makes sure that a byte is ready; false at the end. */
    private boolean fill() throws IOException {
        while (wordNext == wordEnd) {
            if (ended) {
                return false;
            }
            next();
        }
        return true;
    }

    private void next() throws IOException {
        int code = code();
        if (code == END) {
            ended = true;
        } else if (code == CLEAR) {
            clear();
        } else if (previous < 0) {
            if (code > 255) {
                throw new IOException("LZW code " + code + " where none but bytes are known");
            }
            unfold(code);
            previous = code;
        } else {
            follow(code);
        }
    }

    private void follow(int code) throws IOException {
        if (code > codes) {
            throw new IOException("LZW code " + code + " where " + codes + " are known");
        }
        unfold(code == codes ? previous : code);
        byte first = word[0];
        if (code == codes) {
            if (wordEnd == MOST_CODES) {
                throw new IOException("LZW word longer than " + MOST_CODES);
            }
            word[wordEnd++] = first;
        }
        // Some writers go on with a full table.
        if (codes < MOST_CODES) {
            prefixes[codes] = previous;
            lasts[codes] = first;
            lengths[codes] = lengths[previous] + 1;
            codes++;
        }
        if ((old ? codes : codes + 1) >= 1 << width && width < 12) {
            width++;
        }
        previous = code;
    }

    private void unfold(int code) {
        wordNext = 0;
        wordEnd = lengths[code];
        int at = code;
        for (int i = wordEnd - 1; i >= 0; i--) {
            word[i] = lasts[at];
            at = prefixes[at];
        }
    }

    private void clear() {
        codes = END + 1;
        width = 9;
        previous = -1;
    }

    private int code() throws IOException {
        while (heldBits < width) {
            int next = in.read();
            if (next < 0) {
                return END;
            }
            held = old ? held | next << heldBits : (held << 8 | next) & 0xFFFFFF;
            heldBits += 8;
        }
        heldBits -= width;
        int mask = (1 << width) - 1;
        if (old) {
            int code = held & mask;
            held >>>= width;
            return code;
        }
        return held >>> heldBits & mask;
    }
}
