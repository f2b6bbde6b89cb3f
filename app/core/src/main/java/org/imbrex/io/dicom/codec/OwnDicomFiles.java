package org.imbrex.io.dicom.codec;

import java.nio.file.Path;
import org.imbrex.io.dicom.data.DataSet;
import org.imbrex.io.dicom.data.DicomFile;
import org.imbrex.io.dicom.data.DicomFiles;
import org.imbrex.io.dicom.data.Frames;
import org.imbrex.io.dicom.data.PixelOutput;
import org.imbrex.io.dicom.data.TransferSyntax;
import org.jspecify.annotations.Nullable;

/** The codec that comes with the program. */
public final class OwnDicomFiles implements DicomFiles {
    @Override
    public String name() {
        return "imbrex";
    }

    @Override
    public DicomFile read(Path file) {
        return FileReader.read(file);
    }

    @Override
    public DataSet readable(Path file) {
        return FileReader.readable(file);
    }

    @Override
    public Frames frames(DicomFile file) {
        return FileFrames.open(file);
    }

    @Override
    public void write(Path file, DataSet data, TransferSyntax syntax, @Nullable PixelOutput pixels) {
        FileWriter.write(file, data, syntax, pixels);
    }
}
