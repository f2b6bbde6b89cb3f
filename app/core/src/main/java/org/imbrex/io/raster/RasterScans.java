package org.imbrex.io.raster;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.imbrex.error.UsageException;
import org.imbrex.io.disk.PartFile;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.Volume;

/** Whole scans and masks written as raster images. */
public final class RasterScans {
    private RasterScans() {}

    /** Writes a scan as PNG or TIFF. */
    public static void write(Path file, Volume volume) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".png")) {
            writePng(file, volume);
        } else if (name.endsWith(".tif") || name.endsWith(".tiff")) {
            writeTiff(file, volume);
        } else {
            throw new UsageException(file + ": expected a name that ends in .png, .tif or .tiff");
        }
    }

    static void writeLabels(Path file, LabelMap map) {
        float[] labels = new float[map.labels().length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = map.at(i);
        }
        write(file, new Volume(new ScanInfo(map.extent(), 1, SampleType.UINT8, map.geometry()), List.of(labels)));
    }

    private static void writePng(Path file, Volume volume) {
        ScanInfo info = volume.info();
        SampleType type = info.type();
        int width = info.extent().width();
        boolean fits = (type == SampleType.UINT8 || type == SampleType.UINT16)
                && info.extent().depth() == 1
                && (info.channels() == 1 || info.channels() == 3);
        if (!fits) {
            throw new UsageException(file + ": a PNG holds one slice of 1 or 3 channels of UINT8 or UINT16, this is "
                    + info.extent() + " with " + info.channels() + " of " + type);
        }
        int pixelBytes = info.channels() * type.bits() / 8;
        try (PartFile part = PartFile.create(file, info.extent().voxels() * pixelBytes + 4096);
                BufferedOutputStream out = new BufferedOutputStream(part.stream());
                PngEncoder png = new PngEncoder(out, width, info.extent().height(), info.channels(), type.bits())) {
            ByteBuffer row = ByteBuffer.allocate(width * pixelBytes);
            for (int y = 0; y < info.extent().height(); y++) {
                for (int c = 0; c < info.channels(); c++) {
                    int start = c * type.bits() / 8;
                    SampleEncoder.put(file, volume.channels().get(c), y * width, width, type, row, start, pixelBytes);
                }
                png.row(row.clear());
            }
            png.finish();
            part.finish();
        } catch (IOException e) {
            throw new org.imbrex.error.ResourceException(file + ": cannot be written", e);
        }
    }

    private static void writeTiff(Path file, Volume volume) {
        ScanInfo info = volume.info();
        TiffLayout layout = new TiffLayout(info.extent(), info.channels(), info.type(), info.geometry());
        int width = info.extent().width();
        int height = info.extent().height();
        int bytes = layout.sampleBytes();
        try (PartFile part = PartFile.create(file, layout.uncompressedBytes() + 4096)) {
            TiffWriter writer = new TiffWriter(part, layout);
            for (int page = 0; page < layout.pages(); page++) {
                float[] channel = volume.channels().get(page % info.channels());
                int slice = page / info.channels() * height;
                for (int tile = 0; tile < layout.across() * layout.down(); tile++) {
                    int top = tile / layout.across() * layout.tileHeight();
                    int left = tile % layout.across() * layout.tileWidth();
                    int rows = Math.min(layout.tileHeight(), height - top);
                    int count = Math.min(layout.tileWidth(), width - left);
                    int rowBytes = layout.tileWidth() * bytes;
                    ByteBuffer samples = ByteBuffer.allocate(layout.storedRows(tile / layout.across()) * rowBytes)
                            .order(ByteOrder.LITTLE_ENDIAN);
                    for (int y = 0; y < rows; y++) {
                        int from = (slice + top + y) * width + left;
                        SampleEncoder.put(file, channel, from, count, info.type(), samples, y * rowBytes, bytes);
                    }
                    writer.write(page, tile, samples);
                }
            }
            writer.finish();
            part.finish();
        }
    }
}
