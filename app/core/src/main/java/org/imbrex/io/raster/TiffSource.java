package org.imbrex.io.raster;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import org.imbrex.error.InputException;
import org.imbrex.io.disk.FileBytes;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.Region;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;

/** A TIFF or BigTIFF, read by region. */
final class TiffSource implements ScanSource {
    private final FileBytes bytes;
    private final TiffTiles tiles;
    private final List<TiffPage> pages;
    private final Meaning meaning;
    private final ScanInfo info;

    private TiffSource(FileBytes bytes, List<TiffPage> pages, Meaning meaning) {
        this.bytes = bytes;
        this.tiles = new TiffTiles(bytes);
        this.pages = pages;
        this.meaning = meaning;
        TiffPage page = pages.get(0);
        boolean colours = page.photometric() == Tiff.PALETTE && meaning == Meaning.INTENSITIES;
        Extent extent = new Extent(pages.size(), page.height(), page.width());
        this.info = new ScanInfo(
                extent, colours ? 3 : page.channels(), colours ? SampleType.UINT8 : page.type(), Geometry.UNKNOWN);
    }

    static TiffSource open(Path file, Meaning meaning) {
        FileBytes bytes = FileBytes.open(file);
        try {
            List<TiffPage> pages = TiffDirectory.readAll(bytes).stream()
                    .map(d -> TiffPage.of(file, d))
                    .toList();
            for (TiffPage page : pages) {
                if (!TiffDecoder.decodes(page)) {
                    throw InputException.of(file, "a known compression", "compression " + page.compression());
                }
            }
            return new TiffSource(bytes, pages, meaning);
        } catch (RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    @Override
    public ScanInfo info() {
        return info;
    }

    @Override
    public void read(Region region, FloatBuffer into) {
        Extent extent = info.extent();
        if (!Region.all(extent).contains(region)) {
            throw new IllegalArgumentException(region + " is outside a scan of " + extent);
        }
        Extent size = region.extent();
        int plane = size.height() * size.width();
        for (int c = 0; c < info.channels(); c++) {
            for (int z = 0; z < size.depth(); z++) {
                int at = into.position() + (c * size.depth() + z) * plane;
                readPlane(pages.get(region.z() + z), c, region, into, at);
            }
        }
        into.position(into.position() + info.channels() * size.depth() * plane);
    }

    private void readPlane(TiffPage page, int channel, Region region, FloatBuffer into, int at) {
        int endY = region.y() + region.extent().height();
        int endX = region.x() + region.extent().width();
        float[] row = new float[Math.min(region.extent().width(), page.tileWidth())];
        boolean colours = page.photometric() == Tiff.PALETTE && meaning == Meaning.INTENSITIES;
        boolean inverted = page.photometric() == Tiff.WHITE_IS_ZERO && meaning == Meaning.INTENSITIES;
        int sample = colours ? 0 : channel;
        int sampleOffset = page.planar() ? 0 : sample * page.type().bits() / 8;
        for (int tileRow = region.y() / page.tileHeight(); tileRow * page.tileHeight() < endY; tileRow++) {
            int top = tileRow * page.tileHeight();
            int fromY = Math.max(region.y(), top);
            int toY = Math.min(endY, top + page.tileHeight());
            for (int column = region.x() / page.tileWidth(); column * page.tileWidth() < endX; column++) {
                int left = column * page.tileWidth();
                int fromX = Math.max(region.x(), left);
                int toX = Math.min(endX, left + page.tileWidth());
                int count = toX - fromX;
                tiles.read(
                        page,
                        0,
                        page.tile(column, tileRow, sample),
                        tileRow,
                        fromY - top,
                        toY - top,
                        fromX - left,
                        toX - left,
                        (bytes, first, rows, pitch, firstPixel) -> {
                            for (int r = 0; r < rows; r++) {
                                int from = bytes.position()
                                        + r * pitch
                                        + (fromX - left - firstPixel) * page.pixelBytes()
                                        + sampleOffset;
                                Samples.toFloats(bytes, from, page.pixelBytes(), page.type(), row, count);
                                if (colours) {
                                    colour(page, channel, row, count);
                                } else if (inverted) {
                                    invert(page, row, count);
                                }
                                int y = top + first + r - region.y();
                                int x = fromX - region.x();
                                into.put(at + y * region.extent().width() + x, row, 0, count);
                            }
                        });
            }
        }
    }

    private static void colour(TiffPage page, int channel, float[] row, int count) {
        int colours = 1 << page.bits();
        for (int i = 0; i < count; i++) {
            row[i] = page.palette().get(channel * colours + (int) row[i]) >> 8;
        }
    }

    private static void invert(TiffPage page, float[] row, int count) {
        float white = (1L << page.bits()) - 1;
        for (int i = 0; i < count; i++) {
            row[i] = white - row[i];
        }
    }

    @Override
    public void close() {
        bytes.close();
    }
}
