package org.imbrex.dcm4che;

import java.nio.file.Path;
import org.imbrex.io.dicom.codec.OwnDicomFiles;
import org.imbrex.io.dicom.data.DataSet;
import org.imbrex.io.dicom.data.DicomFile;
import org.imbrex.io.dicom.data.DicomFiles;
import org.imbrex.io.dicom.data.Frames;
import org.imbrex.io.dicom.data.PixelOutput;
import org.imbrex.io.dicom.data.TransferSyntax;
import org.jspecify.annotations.Nullable;

/**
 * Data sets are read and written by dcm4che-core. It has no decoders of its own, so frames are unpacked by those that come
 * with the program.
 */
public final class Dcm4cheFiles implements DicomFiles {
    private final DicomFiles own = new OwnDicomFiles();

    @Override
    public String name() {
        return "dcm4che";
    }

    @Override
    public DicomFile read(Path file) {
        return Reader.read(file);
    }

    @Override
    public DataSet readable(Path file) {
        return own.readable(file);
    }

    @Override
    public Frames frames(DicomFile file) {
        return own.frames(file);
    }

    @Override
    public void write(Path file, DataSet data, TransferSyntax syntax, @Nullable PixelOutput pixels) {
        Writer.write(file, data, syntax, pixels);
    }
}
