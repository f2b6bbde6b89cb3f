package org.imbrex.dcm4che;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dcm4che3.data.Attributes;
import org.dcm4che3.data.Fragments;
import org.dcm4che3.data.Sequence;
import org.dcm4che3.data.VR;
import org.dcm4che3.io.DicomInputHandler;
import org.dcm4che3.io.DicomInputStream;
import org.dcm4che3.io.DicomStreamException;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.io.dicom.data.DataSet;
import org.imbrex.io.dicom.data.DicomFile;
import org.imbrex.io.dicom.data.Element;
import org.imbrex.io.dicom.data.PixelLocation;
import org.imbrex.io.dicom.data.Refusal;
import org.imbrex.io.dicom.data.Tag;
import org.imbrex.io.dicom.data.TransferSyntax;
import org.imbrex.io.dicom.data.Vr;
import org.jspecify.annotations.Nullable;

/** Reads a file up to its pixels; what is beyond the file, or too deep, is refused before anything is allocated for it. */
final class Reader implements DicomInputHandler {
    private static final int MOST_DEPTH = 32;
    private static final int MOST_ELEMENTS = 4_000_000;
    private static final long UNDEFINED = -1;

    private final Path file;
    private final long size;

    /** Whether positions are those of the file: not behind its meta information if the rest is deflated. */
    private boolean inFile = true;

    private int elements;

    private Reader(Path file, long size) {
        this.file = file;
        this.size = size;
    }

    static DicomFile read(Path file) {
        if (Files.isDirectory(file)) {
            throw InputException.of(file, "a file", "a folder");
        }
        DicomInputStream opened = null;
        try (BufferedInputStream bytes = new BufferedInputStream(Files.newInputStream(file))) {
            DicomInputStream in = new DicomInputStream(bytes);
            opened = in;
            return new Reader(file, Files.size(file)).read(in);
        } catch (NoSuchFileException e) {
            throw new InputException(file, "there is no such file", e);
        } catch (EOFException e) {
            throw opened == null ? notDicom(file, e) : truncated(file, opened, "the end of the file", e);
        } catch (DicomStreamException e) {
            throw opened == null
                    ? notDicom(file, e)
                    : Refusal.MALFORMED.of(file, where(opened) + ": " + ImbrexException.firstLine(e), e);
        } catch (IOException e) {
            throw new InputException(file, "cannot be read: " + ImbrexException.firstLine(e), e);
        }
    }

    private DicomFile read(DicomInputStream in) throws IOException {
        in.setDicomInputHandler(this);
        Attributes meta = in.readFileMetaInformation();
        long start = in.getPosition();
        String uid = in.getTransferSyntax();
        TransferSyntax syntax = TransferSyntax.of(uid)
                .orElseThrow(() -> Refusal.UNSUPPORTED.of(file, "a transfer syntax that is known here", uid));
        inFile = !syntax.deflated();
        Attributes attributes = new Attributes(false, 64);
        boolean[] stopped = new boolean[1];
        in.readAttributes(attributes, UNDEFINED, at -> {
            stopped[0] |= at.level() == 0 && isPixels(at.tag());
            return stopped[0];
        });
        DataSet data = DataSet.of(file);
        if (meta != null) {
            copy(meta, data);
        }
        copy(attributes, data);
        return new DicomFile(file, syntax, data, stopped[0] ? pixels(in, syntax.deflated() ? start : 0) : null);
    }

    private PixelLocation pixels(DicomInputStream in, long start) {
        long length = in.unsignedLength();
        if (length != UNDEFINED) {
            checkInside(in, length);
        }
        VR vr = in.vr();
        return new PixelLocation(
                in.tag(), vr == VR.UN ? Vr.OW : Vr.valueOf(vr.name()), in.getPosition() - start, length);
    }

    private static boolean isPixels(int tag) {
        return tag == Tag.PIXEL_DATA || tag == Tag.FLOAT_PIXEL_DATA || tag == Tag.DOUBLE_FLOAT_PIXEL_DATA;
    }

    private static void copy(Attributes from, DataSet into) throws IOException {
        for (int tag : from.tags()) {
            Object value = from.getValue(tag);
            if (value instanceof Fragments) {
                continue;
            }
            VR vr = from.getVR(tag);
            if (vr == VR.SQ) {
                Sequence sequence = from.getSequence(tag);
                List<DataSet> items = new ArrayList<>();
                if (sequence != null) {
                    for (Attributes item : sequence) {
                        DataSet copied = into.newItem();
                        copy(item, copied);
                        items.add(copied);
                    }
                }
                into.put(Element.sequence(tag, items));
            } else {
                byte[] bytes = from.getBytes(tag);
                into.put(Element.of(tag, Vr.valueOf(vr.name()), bytes == null ? new byte[0] : bytes));
            }
        }
    }

    @Override
    public void readValue(DicomInputStream in, Attributes attributes) throws IOException {
        if (++elements > MOST_ELEMENTS) {
            throw Refusal.TOO_LARGE.of(file, where(in) + ": expected at most " + MOST_ELEMENTS + " elements");
        }
        if (in.level() > MOST_DEPTH) {
            throw Refusal.TOO_DEEP.of(
                    file, where(in) + ": expected at most " + MOST_DEPTH + " sequences in each other, found more");
        }
        long length = in.unsignedLength();
        if (length != UNDEFINED) {
            checkInside(in, length);
        }
        in.readValue(in, attributes);
    }

    @Override
    public void readValue(DicomInputStream in, Sequence sequence) throws IOException {
        if (++elements > MOST_ELEMENTS) {
            throw Refusal.TOO_LARGE.of(file, where(in) + ": expected at most " + MOST_ELEMENTS + " items");
        }
        in.readValue(in, sequence);
    }

    @Override
    public void readValue(DicomInputStream in, Fragments fragments) throws IOException {
        checkInside(in, in.unsignedLength());
        in.skipFully(in.unsignedLength());
    }

    @Override
    public void startDataset(DicomInputStream in) {}

    @Override
    public void endDataset(DicomInputStream in) {}

    private void checkInside(DicomInputStream in, long length) {
        if (inFile && length > size - in.getPosition()) {
            throw truncated(file, in, (size - in.getPosition()) + " of " + length + " bytes", null);
        }
    }

    private static String where(DicomInputStream in) {
        return Tag.toString(in.tag()) + " at byte " + in.getTagPosition();
    }

    private static InputException truncated(Path file, DicomInputStream in, String found, @Nullable Throwable cause) {
        String problem = where(in) + ": expected all of it, found " + found;
        return cause == null ? Refusal.TRUNCATED.of(file, problem) : Refusal.TRUNCATED.of(file, problem, cause);
    }

    private static InputException notDicom(Path file, Throwable cause) {
        return Refusal.NOT_DICOM.of(file, "expected a DICOM file, found neither its prefix nor a data set", cause);
    }
}
