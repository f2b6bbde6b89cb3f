package org.imbrex.io.raster;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.Deflater;
import org.imbrex.error.UsageException;
import org.imbrex.io.disk.PartFile;
import org.imbrex.io.sample.SampleEncoder;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.Volume;

/** Writes a scan as PNG. */
final class PngScan {
    private PngScan() {}

    static void write(Path file, Volume volume) {
        ScanInfo info = volume.info();
        SampleType type = info.type();
        int width = info.extent().width();
        int height = info.extent().height();
        boolean fits = (type == SampleType.UINT8 || type == SampleType.UINT16)
                && info.extent().depth() == 1
                && (info.channels() == 1 || info.channels() == 3);
        if (!fits) {
            throw new UsageException(file + ": a PNG holds one slice of 1 or 3 channels of UINT8 or UINT16, this is "
                    + info.extent() + " with " + info.channels() + " of " + type + " (a TIFF holds it)");
        }
        int sampleBytes = type.bits() / 8;
        int pixelBytes = info.channels() * sampleBytes;
        try (PartFile part =
                PartFile.create(file, PngEncoder.mostBytes(info.extent().voxels() * pixelBytes))) {
            try (BufferedOutputStream out = new BufferedOutputStream(part.stream());
                    PngEncoder png = new PngEncoder(
                            out, width, height, info.channels(), type.bits(), Deflater.DEFAULT_COMPRESSION)) {
                ByteBuffer row = ByteBuffer.allocate(width * pixelBytes);
                for (int y = 0; y < height; y++) {
                    for (int c = 0; c < info.channels(); c++) {
                        float[] channel = volume.channels().get(c);
                        SampleEncoder.put(file, channel, y * width, width, type, row, c * sampleBytes, pixelBytes);
                    }
                    png.row(row.clear());
                }
                png.finish();
            } catch (IOException e) {
                throw part.failed(e);
            }
            part.finish();
        }
    }
}
