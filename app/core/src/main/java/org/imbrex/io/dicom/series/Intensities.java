package org.imbrex.io.dicom.series;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import org.imbrex.io.dicom.data.DataSet;
import org.imbrex.io.dicom.data.Frame;
import org.imbrex.io.dicom.data.Refusal;
import org.imbrex.io.dicom.data.Tag;
import org.imbrex.io.dicom.pixel.PixelFormat;
import org.imbrex.volume.SampleType;

/**
 * What stored samples mean: rescaled in double (PS3.3, C.11.1), a palette's colours, dark where MONOCHROME1 stores high
 * numbers. MONOCHROME1 is turned round only where no rescale gives the numbers a meaning of their own. Pixels that only
 * pad the image to its rectangle take the lowest number of the others, since theirs lies far outside the scan's.
 */
final class Intensities {
    private static final int SAMPLES_AT_ONCE = 1 << 13;

    private final double slope;
    private final double intercept;

    /** For each channel its lookup table, or none. */
    private final float[][] tables;

    /** The stored sample of the table's first number. */
    private final int first;

    private final boolean padded;
    private final double paddingLow;
    private final double paddingHigh;

    private Intensities(
            double slope, double intercept, float[][] tables, int first, boolean padded, double low, double high) {
        this.slope = slope;
        this.intercept = intercept;
        this.tables = tables;
        this.first = first;
        this.padded = padded;
        this.paddingLow = low;
        this.paddingHigh = high;
    }

    /** Channels of a scan of this format. */
    static int channels(PixelFormat format) {
        return format.photometric().equals("PALETTE COLOR") ? 3 : format.channels();
    }

    static Intensities of(DataSet data, PixelFormat format, Slice slice) {
        if (format.photometric().equals("PALETTE COLOR")) {
            float[][] tables = {
                table(data, Tag.RED_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR, Tag.RED_PALETTE_COLOR_LOOKUP_TABLE_DATA),
                table(data, Tag.GREEN_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR, Tag.GREEN_PALETTE_COLOR_LOOKUP_TABLE_DATA),
                table(data, Tag.BLUE_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR, Tag.BLUE_PALETTE_COLOR_LOOKUP_TABLE_DATA)
            };
            int first =
                    data.integers(Tag.RED_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR).get(1);
            return new Intensities(1, 0, tables, first, false, 0, 0);
        }
        DataSet lookup = data.item(Tag.MODALITY_LUT_SEQUENCE).orElse(null);
        if (lookup != null) {
            float[][] tables = {table(lookup, Tag.LUT_DESCRIPTOR, Tag.LUT_DATA)};
            return new Intensities(
                    1, 0, tables, lookup.integers(Tag.LUT_DESCRIPTOR).get(1), false, 0, 0);
        }
        double slope = slice.slope();
        double intercept = slice.intercept();
        if (format.photometric().equals("MONOCHROME1") && slope == 1 && intercept == 0 && format.stored() < 32) {
            int most = format.signed() ? -1 : (1 << format.stored()) - 1;
            slope = -1;
            intercept = most;
        }
        boolean padded = data.has(Tag.PIXEL_PADDING_VALUE) && format.channels() == 1;
        double value = data.number(Tag.PIXEL_PADDING_VALUE, 0);
        if (format.signed() && value >= 1L << (format.stored() - 1)) {
            value -= Math.pow(2, format.stored()); // Written without a sign.
        }
        double limit = data.number(Tag.PIXEL_PADDING_RANGE_LIMIT, value);
        return new Intensities(
                slope, intercept, new float[0][], 0, padded, Math.min(value, limit), Math.max(value, limit));
    }

    /** A lookup table (PS3.3, C.7.6.3.1.5): how many entries, the first sample, bits of an entry; then the entries. */
    private static float[] table(DataSet data, int descriptorTag, int dataTag) {
        var descriptor = data.integers(descriptorTag);
        if (descriptor.size() != 3) {
            throw data.missing(descriptorTag);
        }
        int count = descriptor.get(0) == 0 ? 65536 : descriptor.get(0);
        byte[] bytes = data.bytes(dataTag);
        if (bytes.length == 0) {
            throw Refusal.UNSUPPORTED.of(data.file(), Tag.toString(dataTag), "none (a segmented palette?)");
        }
        boolean wide = bytes.length >= 2 * count;
        if (bytes.length < count) {
            throw Refusal.MALFORMED.of(
                    data.file(), count + " entries in " + Tag.toString(dataTag), bytes.length + " bytes");
        }
        float[] table = new float[count];
        for (int i = 0; i < count; i++) {
            table[i] = wide
                    ? Byte.toUnsignedInt(bytes[2 * i]) | Byte.toUnsignedInt(bytes[2 * i + 1]) << 8
                    : Byte.toUnsignedInt(bytes[i]);
        }
        return table;
    }

    /**
     * The numbers of all channels.
     *
     * @param values takes rows x columns of the first channel, then those of the next
     * @param start where the first goes
     */
    void of(Frame frame, float[] values, int start) {
        int channels = tables.length == 3 ? 3 : frame.channels();
        if (frame.channels() == 1 && tables.length == 0 && frame.type().bits() == 16) {
            rescaleShorts(frame, values, start);
        } else {
            for (int c = 0; c < channels; c++) {
                rescale(frame, tables.length == 3 ? 0 : c, c, values, start);
            }
        }
        if (padded) {
            fillPadding(frame, values, start);
        }
    }

    private void rescale(Frame frame, int from, int channel, float[] values, int start) {
        int pixels = frame.rows() * frame.columns();
        for (int i = 0, at = from; i < pixels; i++, at += frame.channels()) {
            double stored = stored(frame.samples(), frame.type(), at);
            values[start + channel * pixels + i] = tables.length > 0
                    ? tables[channel][Math.max(0, Math.min(tables[channel].length - 1, (int) stored - first))]
                    : (float) (stored * slope + intercept);
        }
    }

    /** The common case, without a switch at each sample, and in arrays, which the virtual machine takes several at once of. */
    private void rescaleShorts(Frame frame, float[] values, int start) {
        ShortBuffer stored = frame.samples()
                .duplicate()
                .order(ByteOrder.LITTLE_ENDIAN)
                .clear()
                .asShortBuffer();
        int samples = stored.limit();
        short[] some = new short[Math.min(samples, SAMPLES_AT_ONCE)];
        double factor = slope;
        double offset = intercept;
        for (int first = 0; first < samples; first += some.length) {
            int count = Math.min(some.length, samples - first);
            stored.get(some, 0, count);
            if (frame.type() == SampleType.INT16) {
                for (int i = 0; i < count; i++) {
                    values[start + first + i] = (float) (some[i] * factor + offset);
                }
            } else {
                for (int i = 0; i < count; i++) {
                    values[start + first + i] = (float) ((some[i] & 0xFFFF) * factor + offset);
                }
            }
        }
    }

    private void fillPadding(Frame frame, float[] values, int start) {
        boolean[] padding = new boolean[frame.rows() * frame.columns()];
        float lowest = Float.POSITIVE_INFINITY;
        for (int i = 0; i < padding.length; i++) {
            double stored = stored(frame.samples(), frame.type(), i);
            padding[i] = stored >= paddingLow && stored <= paddingHigh;
            if (!padding[i]) {
                lowest = Math.min(lowest, values[start + i]);
            }
        }
        float instead = Float.isFinite(lowest) ? lowest : 0;
        for (int i = 0; i < padding.length; i++) {
            values[start + i] = padding[i] ? instead : values[start + i];
        }
    }

    private static double stored(ByteBuffer samples, SampleType type, int index) {
        return switch (type) {
            case UINT8 -> Byte.toUnsignedInt(samples.get(index));
            case INT8 -> samples.get(index);
            case UINT16 -> Short.toUnsignedInt(samples.getShort(2 * index));
            case INT16 -> samples.getShort(2 * index);
            case UINT32 -> Integer.toUnsignedLong(samples.getInt(4 * index));
            case INT32 -> samples.getInt(4 * index);
            case FLOAT32 -> samples.getFloat(4 * index);
            case FLOAT64 -> samples.getDouble(8 * index);
            case FLOAT16 -> throw new IllegalArgumentException("DICOM has no half floats");
        };
    }
}
