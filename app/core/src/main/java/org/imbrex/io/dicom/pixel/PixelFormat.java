package org.imbrex.io.dicom.pixel;

import java.util.Locale;
import org.imbrex.io.dicom.data.DataSet;
import org.imbrex.io.dicom.data.DicomFile;
import org.imbrex.io.dicom.data.PixelLocation;
import org.imbrex.io.dicom.data.Refusal;
import org.imbrex.io.dicom.data.Tag;
import org.imbrex.volume.SampleType;

/**
 * How the pixels of a file lie (PS3.3, C.7.6.3.1).
 *
 * @param frames how many frames there are
 * @param rows pixels along y
 * @param columns pixels along x
 * @param channels samples a pixel
 * @param photometric what the samples mean: {@code MONOCHROME2}, {@code RGB}
 * @param planar whether each channel lies together
 * @param allocated bits of a sample's place: 1, 8, 16, 32 or 64
 * @param stored bits of it that are the sample's
 * @param highBit the highest of these
 * @param signed whether samples are in two's complement
 * @param type how a sample lies in memory when it is unpacked
 */
public record PixelFormat(
        int frames,
        int rows,
        int columns,
        int channels,
        String photometric,
        boolean planar,
        int allocated,
        int stored,
        int highBit,
        boolean signed,
        SampleType type) {
    /** The most bytes of samples that a frame may have when it is unpacked: 1 GiB. */
    public static final long MOST_FRAME_BYTES = 1L << 30;

    /**
     * Reads the format.
     *
     * @throws org.imbrex.error.InputException if it is not there, not allowed, or too large
     */
    public static PixelFormat of(DicomFile file) {
        DataSet data = file.data();
        PixelLocation pixels = file.pixels();
        if (pixels == null) {
            throw Refusal.NO_PIXELS.of(file.path(), "an image", "a file without pixels");
        }
        int rows = data.needInteger(Tag.ROWS);
        int columns = data.needInteger(Tag.COLUMNS);
        int channels = data.integer(Tag.SAMPLES_PER_PIXEL, 1);
        int frames = data.integer(Tag.NUMBER_OF_FRAMES, 1);
        if (rows < 1 || columns < 1 || frames < 1) {
            throw Refusal.MALFORMED.of(
                    file.path(), "at least 1 row, column and frame", rows + ", " + columns + " and " + frames);
        }
        if (channels != 1 && channels != 3) {
            throw Refusal.UNSUPPORTED.of(file.path(), "1 or 3 samples a pixel", channels + "");
        }
        PixelFormat format;
        if (pixels.tag() == Tag.PIXEL_DATA) {
            format = integers(data, frames, rows, columns, channels);
        } else {
            boolean wide = pixels.tag() == Tag.DOUBLE_FLOAT_PIXEL_DATA;
            int bits = wide ? 64 : 32;
            format = new PixelFormat(
                    frames,
                    rows,
                    columns,
                    channels,
                    photometric(data),
                    false,
                    bits,
                    bits,
                    bits - 1,
                    true,
                    wide ? SampleType.FLOAT64 : SampleType.FLOAT32);
        }
        if (format.frameBytes() > MOST_FRAME_BYTES) {
            throw Refusal.TOO_LARGE.of(
                    file.path(), "frames of at most " + MOST_FRAME_BYTES + " bytes", format.frameBytes() + "");
        }
        return format;
    }

    private static PixelFormat integers(DataSet data, int frames, int rows, int columns, int channels) {
        int allocated = data.needInteger(Tag.BITS_ALLOCATED);
        int stored = data.integer(Tag.BITS_STORED, allocated);
        int highBit = data.integer(Tag.HIGH_BIT, stored - 1);
        boolean signed = data.integer(Tag.PIXEL_REPRESENTATION, 0) == 1;
        if (allocated != 1 && allocated != 8 && allocated != 16 && allocated != 32) {
            throw Refusal.UNSUPPORTED.of(data.file(), "1, 8, 16 or 32 bits allocated", allocated + "");
        }
        if (stored < 1 || stored > allocated || highBit < stored - 1 || highBit >= allocated) {
            throw Refusal.MALFORMED.of(
                    data.file(),
                    "1 to " + allocated + " bits stored below its highest bit",
                    stored + " with the high bit " + highBit);
        }
        SampleType type = switch (allocated) {
            case 16 -> signed ? SampleType.INT16 : SampleType.UINT16;
            case 32 -> signed ? SampleType.INT32 : SampleType.UINT32;
            default -> signed && allocated == 8 ? SampleType.INT8 : SampleType.UINT8;
        };
        boolean planar = channels > 1 && data.integer(Tag.PLANAR_CONFIGURATION, 0) == 1;
        return new PixelFormat(
                frames, rows, columns, channels, photometric(data), planar, allocated, stored, highBit, signed, type);
    }

    private static String photometric(DataSet data) {
        return data.text(Tag.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2").toUpperCase(Locale.ROOT);
    }

    /** Samples in a frame. */
    public long samples() {
        return (long) rows * columns * channels;
    }

    /** Bytes of a frame when it is unpacked. */
    public long frameBytes() {
        return samples() * (type.bits() / 8);
    }

    /** Whether two pixels share their colour: as many bytes as one channel less would have. */
    public boolean halvedColours() {
        return channels == 3 && (photometric.equals("YBR_FULL_422") || photometric.equals("YBR_PARTIAL_422"));
    }
}
