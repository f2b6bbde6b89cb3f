package org.imbrex.io.raster;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import org.imbrex.error.InputException;
import org.imbrex.io.disk.FileBytes;
import org.imbrex.io.sample.Samples;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;

/** A TIFF or BigTIFF, read by region: only the tiles and strips that a region meets are unpacked. */
final class TiffSource implements ScanSource {
    private static final double SIGNED_16 = -32768;

    private final TiffFile tiff;
    private final TiffTiles tiles;
    private final Meaning meaning;
    private final ScanInfo info;

    private TiffSource(TiffFile tiff, Meaning meaning) {
        this.tiff = tiff;
        this.tiles = new TiffTiles(tiff.bytes());
        this.meaning = meaning;
        TiffPage page = tiff.pages().get(0);
        TiffStack stack = tiff.stack();
        Extent extent = new Extent(stack.slices(), page.height(), page.width());
        this.info = new ScanInfo(
                extent, tiff.channels(), type(), stack.calibration().geometry());
    }

    static TiffSource open(Path file, Meaning meaning) {
        FileBytes bytes = FileBytes.open(file);
        try {
            TiffFile tiff = TiffFile.read(bytes, meaning);
            tiff.stack().checkFrames(file, tiff.pageChannels(), tiff.pages().get(0));
            TiffTiles.check(bytes, tiff.pages());
            return new TiffSource(tiff, meaning);
        } catch (RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    /** Time points of a file. */
    static int frames(Path file) {
        try (FileBytes bytes = FileBytes.open(file)) {
            return TiffFile.read(bytes, Meaning.INTENSITIES).stack().frames();
        }
    }

    /** Opens one time point, from 0 on, of several. */
    static TiffSource open(Path file, int frame) {
        FileBytes bytes = FileBytes.open(file);
        try {
            TiffFile tiff = TiffFile.read(bytes, Meaning.INTENSITIES);
            if (frame >= tiff.stack().frames()) {
                throw InputException.of(
                        file, (frame + 1) + " time points", tiff.stack().frames() + "");
            }
            TiffTiles.check(bytes, tiff.pages());
            return new TiffSource(tiff.frame(frame), Meaning.INTENSITIES);
        } catch (RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    private SampleType type() {
        SampleType stored = tiff.pages().get(0).type();
        TiffStack.Calibration calibration = tiff.stack().calibration();
        if (tiff.colours()) {
            return SampleType.UINT8;
        }
        if (meaning == Meaning.STORED || !calibration.rescales()) {
            return stored;
        }
        // ImageJ stores signed numbers so.
        boolean signed = calibration.intercept() == SIGNED_16 && calibration.slope() == 1;
        return signed && stored == SampleType.UINT16 ? SampleType.INT16 : SampleType.FLOAT32;
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
        int together = tiff.pageChannels();
        for (int c = 0; c < info.channels(); c += together) {
            for (int z = 0; z < size.depth(); z++) {
                boolean apart = tiff.page(c, region.z() + z).planar();
                for (int i = 0; i < together; i += apart ? 1 : together) {
                    int at = into.position() + ((c + i) * size.depth() + z) * plane;
                    new Plane(c + i, apart ? 1 : together, region.z() + z, region, into, at).read();
                }
            }
        }
        into.position(into.position() + info.channels() * size.depth() * plane);
    }

    @Override
    public void close() {
        tiles.close();
        tiff.bytes().close();
    }

    /** The channels of a slice of a region that lie in the same tiles, on their way into a buffer. */
    private final class Plane {
        private final TiffPage page;
        private final long shift;
        private final int firstChannel;
        private final int channels;
        private final Region region;
        private final FloatBuffer into;
        private final int start;
        private final float[] row;

        Plane(int firstChannel, int channels, int slice, Region region, FloatBuffer into, int start) {
            this.page = tiff.page(firstChannel, slice);
            this.shift = tiff.shift(firstChannel, slice);
            this.firstChannel = firstChannel % tiff.pageChannels();
            this.channels = channels;
            this.region = region;
            this.into = into;
            this.start = start;
            this.row = new float[Math.min(region.extent().width(), page.tileWidth())];
        }

        void read() {
            int endY = region.end(Axis.Y);
            int endX = region.end(Axis.X);
            for (long top = firstIn(region.y(), page.tileHeight()); top < endY; top += page.tileHeight()) {
                for (long left = firstIn(region.x(), page.tileWidth()); left < endX; left += page.tileWidth()) {
                    readTile((int) top, (int) left);
                }
            }
        }

        private static int firstIn(int start, int step) {
            return start / step * step;
        }

        private void readTile(int top, int left) {
            int fromY = Math.max(region.y(), top);
            int toY = (int) Math.min(region.end(Axis.Y), (long) top + page.tileHeight());
            int fromX = Math.max(region.x(), left);
            int toX = (int) Math.min(region.end(Axis.X), (long) left + page.tileWidth());
            TiffTiles.Part part = new TiffTiles.Part(
                    top / page.tileHeight(),
                    left / page.tileWidth(),
                    firstChannel,
                    fromY - top,
                    toY - top,
                    fromX - left,
                    toX - left);
            int at = start + (fromY - region.y()) * region.extent().width() + fromX - region.x();
            tiles.read(
                    page,
                    shift,
                    part,
                    (bytes, position, y) -> put(
                            bytes,
                            position,
                            at + (y - part.y()) * region.extent().width(),
                            toX - fromX));
        }

        private void put(ByteBuffer bytes, int position, int at, int count) {
            int apart = (int) region.voxels();
            for (int i = 0; i < channels; i++) {
                int sample = page.planar() || tiff.colours() ? 0 : i;
                int from = position + sample * page.type().bits() / 8;
                Samples.toFloats(bytes, from, page.pixelBytes(), page.type(), row, count);
                if (meaning == Meaning.INTENSITIES) {
                    mean(firstChannel + i, count);
                }
                into.put(at + i * apart, row, 0, count);
            }
        }

        /** Turns stored numbers into the intensities they stand for. */
        private void mean(int channel, int count) {
            TiffStack.Calibration calibration = tiff.stack().calibration();
            if (tiff.colours()) {
                int colours = 1 << page.bits();
                for (int i = 0; i < count; i++) {
                    row[i] = page.palette().get(channel * colours + (int) row[i]) >> 8;
                }
            } else if (tiff.inverted()) {
                float white = (1L << page.bits()) - 1;
                for (int i = 0; i < count; i++) {
                    row[i] = white - row[i];
                }
            } else if (calibration.rescales()) {
                for (int i = 0; i < count; i++) {
                    row[i] = (float) (calibration.intercept() + calibration.slope() * row[i]);
                }
            }
        }
    }
}
