package org.imbrex.io.dicom.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.imbrex.io.dicom.data.DicomFile;
import org.imbrex.io.dicom.data.PixelLocation;
import org.imbrex.io.dicom.data.Refusal;
import org.imbrex.io.dicom.data.Tag;
import org.imbrex.io.dicom.data.TransferSyntax;

/** Which fragments of packed pixels make up which frame (PS3.5, A.4). */
final class Fragments {
    private static final int MOST_FRAGMENTS = 4_000_000;

    private final DicomFile file;
    private final ByteSource source;

    /** Where the bytes of each fragment start, and how many they are. */
    private long[] starts = new long[16];

    private int[] lengths = new int[16];
    private int count;

    /** The first fragment of each frame, and one past the last. */
    private int[] frames = {};

    private Fragments(DicomFile file, ByteSource source) {
        this.file = file;
        this.source = source;
    }

    static Fragments find(DicomFile file, ByteSource source, PixelLocation pixels, int frames) {
        Fragments fragments = new Fragments(file, source);
        ByteBuffer offsets = fragments.scan(pixels);
        fragments.assign(frames, offsets);
        return fragments;
    }

    /** Lists the fragments; returns the table of offsets. */
    private ByteBuffer scan(PixelLocation pixels) {
        ElementInput in = new ElementInput(source, pixels.position());
        ByteBuffer offsets = ByteBuffer.allocate(0);
        boolean table = true;
        while (true) {
            int tag = in.tag();
            long length = in.length();
            if (tag == DataSetReader.SEQUENCE_END) {
                break;
            }
            if (tag != DataSetReader.ITEM || length < 0) {
                throw in.refused(Refusal.MALFORMED, "expected a fragment of the pixels");
            }
            if (length > in.left()) {
                throw in.truncated(length);
            }
            if (length > Integer.MAX_VALUE - 8 || count == MOST_FRAGMENTS) {
                throw in.refused(Refusal.TOO_LARGE, "expected fragments below 2 GB, and at most " + MOST_FRAGMENTS);
            }
            if (table) {
                offsets = ByteBuffer.wrap(in.bytes((int) length)).order(ByteOrder.LITTLE_ENDIAN);
                table = false;
                continue;
            }
            if (count == starts.length) {
                starts = Arrays.copyOf(starts, 2 * count);
                lengths = Arrays.copyOf(lengths, 2 * count);
            }
            starts[count] = in.position();
            lengths[count++] = (int) length;
            in.seek(in.position() + length);
            if (in.left() == 0) {
                // Some writers forget the delimiter at the end.
                break;
            }
        }
        return offsets;
    }

    private void assign(int wanted, ByteBuffer basic) {
        if (count < wanted) {
            throw Refusal.TRUNCATED.of(
                    file.path(),
                    Tag.toString(Tag.PIXEL_DATA) + ": expected " + wanted + " frames, found " + count + " fragments");
        }
        frames = new int[wanted + 1];
        frames[wanted] = count;
        if (wanted == 1) {
            return;
        }
        if (count == wanted) {
            Arrays.setAll(frames, i -> i);
            return;
        }
        ByteBuffer extended =
                ByteBuffer.wrap(file.data().bytes(Tag.EXTENDED_OFFSET_TABLE)).order(ByteOrder.LITTLE_ENDIAN);
        if (extended.limit() == 8L * wanted) {
            for (int i = 0; i < wanted; i++) {
                frames[i] = at(extended.getLong(8 * i));
            }
        } else if (basic.limit() == 4L * wanted) {
            for (int i = 0; i < wanted; i++) {
                frames[i] = at(Integer.toUnsignedLong(basic.getInt(4 * i)));
            }
        } else {
            byStart(wanted);
        }
        for (int i = 0; i < wanted; i++) {
            if (frames[i] >= frames[i + 1]) {
                throw Refusal.MALFORMED.of(file.path(), "frames one after the other", "offsets that go back");
            }
        }
    }

    /** The fragment whose item starts so many bytes after the first one's. */
    private int at(long offset) {
        int found = Arrays.binarySearch(starts, 0, count, starts[0] + offset);
        if (found < 0) {
            throw Refusal.MALFORMED.of(file.path(), "offsets of fragments", offset + ", where none starts");
        }
        return found;
    }

    /** Without a table, a frame starts where a fragment starts like a packed image. */
    private void byStart(int wanted) {
        boolean jpeg2000 = file.syntax().pixels() == TransferSyntax.Pixels.JPEG_2000;
        int found = 0;
        for (int i = 0; i < count; i++) {
            if (lengths[i] < 4) {
                continue;
            }
            ByteBuffer head = ByteBuffer.allocate(4);
            source.read(starts[i], head);
            int start = head.getInt(0);
            boolean begins = jpeg2000 ? start == 0xFF4FFF51 || start == 0x0000000C : start >>> 16 == 0xFFD8;
            if (begins) {
                if (found == wanted) {
                    found++;
                    break;
                }
                frames[found++] = i;
            }
        }
        if (found != wanted) {
            throw Refusal.MALFORMED.of(
                    file.path(), "a table of offsets for " + wanted + " frames in " + count + " fragments", "none");
        }
    }

    /** The packed bytes of a frame. */
    byte[] read(int frame) {
        long length = 0;
        for (int i = frames[frame]; i < frames[frame + 1]; i++) {
            length += lengths[i];
        }
        if (length > Integer.MAX_VALUE - 8) {
            throw Refusal.TOO_LARGE.of(file.path(), "frames below 2 GB", length + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) length);
        for (int i = frames[frame]; i < frames[frame + 1]; i++) {
            source.read(starts[i], bytes.limit(bytes.position() + lengths[i]));
        }
        return bytes.array();
    }
}
