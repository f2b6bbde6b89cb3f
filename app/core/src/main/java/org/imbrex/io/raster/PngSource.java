package org.imbrex.io.raster;

import java.nio.file.Path;
import org.imbrex.io.disk.FileBytes;
import org.imbrex.io.disk.Scratch;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;

/**
 * PNG images: 1 to 16 bits, grey, RGB or palette, interlaced or not. Alpha is dropped, and so are the hints on resolution,
 * gamma and significant bits: samples are handed out as stored. A PNG is unpacked whole when it is opened, into memory or,
 * if it is large, scratch space.
 */
final class PngSource {
    private PngSource() {}

    static ScanSource open(Path file, Meaning meaning) {
        try (FileBytes bytes = FileBytes.open(file)) {
            PngChunks chunks = new PngChunks(bytes);
            PngHeader header = chunks.header();
            Scratch samples = PngDecoder.decode(bytes, chunks);
            boolean colours = header.colour() == PngHeader.PALETTE && meaning == Meaning.INTENSITIES;
            ScanInfo info = new ScanInfo(
                    Extent.of(header.height(), header.width()),
                    colours ? 3 : header.channels(),
                    header.bits() == 16 ? SampleType.UINT16 : SampleType.UINT8,
                    Geometry.UNKNOWN);
            return new UnpackedScan(info, samples, colours ? chunks.palette() : new byte[0]);
        }
    }
}
