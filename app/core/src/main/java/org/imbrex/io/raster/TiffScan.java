package org.imbrex.io.raster;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.imbrex.io.disk.PartFile;
import org.imbrex.io.sample.SampleEncoder;
import org.imbrex.volume.Region;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.Volume;

/** Writes a scan as TIFF, tile after tile, so that the same scan gives the same bytes. */
final class TiffScan {
    private TiffScan() {}

    static void write(Path file, Volume volume) {
        ScanInfo info = volume.info();
        boolean colours = info.channels() == 3 && (info.type() == SampleType.UINT8 || info.type() == SampleType.UINT16);
        TiffLayout layout = TiffLayout.of(
                info.extent(),
                colours ? 1 : info.channels(),
                colours ? 3 : 1,
                info.type(),
                info.geometry(),
                TiffLayout.Packing.INTENSITIES);
        try (PartFile part = PartFile.create(file, layout.mostBytes())) {
            TiffWriter writer = new TiffWriter(part, layout, List.of());
            for (int page = 0; page < layout.pages(); page++) {
                for (int tile = 0; tile < layout.tiles(); tile++) {
                    writer.write(page, tile, samples(file, volume, layout, page, layout.region(page, tile)));
                }
            }
            writer.finish();
            part.finish();
        }
    }

    /** The samples of a tile, with zeros where it reaches over the image. */
    private static ByteBuffer samples(Path file, Volume volume, TiffLayout layout, int page, Region region) {
        int width = layout.extent().width();
        int rowBytes = layout.tileWidth() * layout.pixelBytes();
        ByteBuffer samples = ByteBuffer.allocate(layout.tileBytes(region.y())).order(ByteOrder.LITTLE_ENDIAN);
        for (int y = 0; y < region.extent().height(); y++) {
            int from = (region.z() * layout.extent().height() + region.y() + y) * width + region.x();
            for (int s = 0; s < layout.samples(); s++) {
                int channel = page % layout.channels() + s;
                SampleEncoder.put(
                        file,
                        volume.channels().get(channel),
                        from,
                        region.extent().width(),
                        layout.type(),
                        samples,
                        y * rowBytes + s * layout.sampleBytes(),
                        layout.pixelBytes());
            }
        }
        return samples;
    }
}
