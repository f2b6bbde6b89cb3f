package org.imbrex.io.dicom.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.imbrex.error.InputException;
import org.imbrex.io.dicom.data.DataSet;
import org.imbrex.io.dicom.data.DicomFile;
import org.imbrex.io.dicom.data.PixelLocation;
import org.imbrex.io.dicom.data.Refusal;
import org.imbrex.io.dicom.data.Tag;
import org.imbrex.io.dicom.data.TransferSyntax;
import org.imbrex.io.dicom.data.Vr;

/**
 * Reads a file up to its pixels (PS3.10, 7): preamble, file meta information, data set. Files without the first or both of
 * these are read too, in the encoding that their first element shows.
 */
final class FileReader {
    private static final int PREAMBLE = 128;
    private static final int PREFIX = 0x4449434D; // "DICM"
    private static final int SHORTEST = 8;

    private FileReader() {}

    static DicomFile read(Path file) {
        return read(file, DataSet.of(file));
    }

    /** The elements in front of the first that cannot be read; none where the file cannot be opened. */
    static DataSet readable(Path file) {
        DataSet data = DataSet.of(file);
        try {
            read(file, data);
        } catch (InputException e) {
            // What was read until then is what is wanted.
        }
        return data;
    }

    private static DicomFile read(Path file, DataSet data) {
        try (ByteSource source = ByteSource.open(file)) {
            ElementInput in = new ElementInput(source, start(source));
            new DataSetReader(in, true, ByteOrder.LITTLE_ENDIAN).readGroup(data, 0x0002);
            TransferSyntax syntax = syntax(source, in.position(), data);
            PixelLocation pixels;
            if (syntax.deflated()) {
                try (ByteSource inflated = ByteSource.inflated(file, in.position())) {
                    pixels = reader(new ElementInput(inflated, 0), syntax).readAll(data);
                }
            } else {
                pixels = reader(in, syntax).readAll(data);
            }
            return new DicomFile(file, syntax, data, pixels);
        }
    }

    /** The bytes that a file's pixel location refers to. */
    static ByteSource pixelSource(DicomFile file) {
        if (!file.syntax().deflated()) {
            return ByteSource.open(file.path());
        }
        long from;
        try (ByteSource source = ByteSource.open(file.path())) {
            ElementInput in = new ElementInput(source, start(source));
            new DataSetReader(in, true, ByteOrder.LITTLE_ENDIAN).readGroup(DataSet.of(file.path()), 0x0002);
            from = in.position();
        }
        return ByteSource.inflated(file.path(), from);
    }

    /** A reader for what follows the meta information. Some writers say explicit and write implicit, or the reverse. */
    private static DataSetReader reader(ElementInput in, TransferSyntax syntax) {
        ByteOrder order = syntax.bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        boolean explicit = syntax.explicit();
        if (in.left() >= SHORTEST && !syntax.bigEndian()) {
            long start = in.position();
            in.tag();
            explicit = Vr.of(in.u8(), in.u8()).isPresent();
            in.seek(start);
        }
        return new DataSetReader(in, explicit, order);
    }

    private static long start(ByteSource source) {
        if (source.size() >= PREAMBLE + 4) {
            ByteBuffer prefix = ByteBuffer.allocate(4);
            source.read(PREAMBLE, prefix);
            if (prefix.getInt(0) == PREFIX) {
                return PREAMBLE + 4;
            }
        }
        if (source.size() < SHORTEST) {
            throw notDicom(source);
        }
        return 0;
    }

    private static TransferSyntax syntax(ByteSource source, long position, DataSet meta) {
        if (meta.has(Tag.TRANSFER_SYNTAX_UID)) {
            String uid = meta.needText(Tag.TRANSFER_SYNTAX_UID);
            return TransferSyntax.of(uid)
                    .orElseThrow(
                            () -> Refusal.UNSUPPORTED.of(source.file(), "a transfer syntax that is known here", uid));
        }
        return guess(source, position);
    }

    /** The encoding of a file that does not say it, by its first element. */
    private static TransferSyntax guess(ByteSource source, long position) {
        if (source.size() - position < SHORTEST) {
            throw position > 0
                    ? Refusal.TRUNCATED.of(
                            source.file(),
                            "a data set at byte " + position,
                            "the end of the file at byte " + source.size())
                    : notDicom(source);
        }
        ByteBuffer head = ByteBuffer.allocate(SHORTEST).order(ByteOrder.LITTLE_ENDIAN);
        source.read(position, head);
        int little = Short.toUnsignedInt(head.getShort(0));
        int big = Short.toUnsignedInt(Short.reverseBytes(head.getShort(0)));
        boolean named = Vr.of(head.get(4), head.get(5)).isPresent();
        if (named && isFirstGroup(little)) {
            return TransferSyntax.EXPLICIT_LITTLE;
        }
        if (named && isFirstGroup(big)) {
            return TransferSyntax.EXPLICIT_BIG;
        }
        long length = Integer.toUnsignedLong(head.getInt(4));
        if (position > 0 || (isFirstGroup(little) && length <= source.size() - SHORTEST)) {
            return TransferSyntax.IMPLICIT_LITTLE;
        }
        throw notDicom(source);
    }

    /** Data sets start with the groups of identification, patient or acquisition. */
    private static boolean isFirstGroup(int group) {
        return group >= 0x0004 && group <= 0x0020 && group % 2 == 0;
    }

    private static RuntimeException notDicom(ByteSource source) {
        return Refusal.NOT_DICOM.of(source.file(), "a DICOM file", "neither its prefix nor a data set");
    }
}
