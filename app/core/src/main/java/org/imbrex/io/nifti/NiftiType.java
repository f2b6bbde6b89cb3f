package org.imbrex.io.nifti;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.imbrex.io.sample.Samples;
import org.imbrex.volume.SampleType;

/** What a NIfTI file stores for each voxel; the names are those of the standard. */
enum NiftiType {
    UINT8(2, 8, SampleType.UINT8),
    INT16(4, 16, SampleType.INT16),
    INT32(8, 32, SampleType.INT32),
    FLOAT32(16, 32, SampleType.FLOAT32),
    FLOAT64(64, 64, SampleType.FLOAT64),
    RGB24(128, 24, SampleType.UINT8),
    INT8(256, 8, SampleType.INT8),
    UINT16(512, 16, SampleType.UINT16),
    UINT32(768, 32, SampleType.UINT32),
    /** Handed out as doubles would be: no type of ours holds more of its digits. */
    INT64(1024, 64, SampleType.FLOAT64),
    UINT64(1280, 64, SampleType.FLOAT64),
    /** Red, green, blue, and an alpha that is dropped. */
    RGBA32(2304, 32, SampleType.UINT8);

    private final int code;
    private final int bits;
    private final SampleType sampleType;

    NiftiType(int code, int bits, SampleType sampleType) {
        this.code = code;
        this.bits = bits;
        this.sampleType = sampleType;
    }

    static Optional<NiftiType> of(int code) {
        return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
    }

    /** What writing a sample type takes; FLOAT16 has none. */
    static Optional<NiftiType> of(SampleType type) {
        return Arrays.stream(values())
                .filter(known -> known.sampleType == type && known.bits == type.bits())
                .findFirst();
    }

    /** A type's name for messages, that of one which is not read too. */
    static String name(int code) {
        return switch (code) {
            case 1 -> "BINARY";
            case 32 -> "COMPLEX64";
            case 1536 -> "FLOAT128";
            case 1792 -> "COMPLEX128";
            case 2048 -> "COMPLEX256";
            default -> of(code).map(NiftiType::name).orElse("type " + code);
        };
    }

    int code() {
        return code;
    }

    /** Bits of a voxel. */
    int bits() {
        return bits;
    }

    int bytes() {
        return bits / 8;
    }

    SampleType sampleType() {
        return sampleType;
    }

    /** Whether a voxel is a colour: three samples side by side. */
    boolean colour() {
        return this == RGB24 || this == RGBA32;
    }

    /**
     * Turns stored voxels into numbers; whole numbers above 2^24 and doubles lose their last digits.
     *
     * @param from the voxels, one after the other from the start, in their own byte order
     * @param colour 0 to 2 for red, green or blue; 0 if a voxel is no colour
     */
    void toFloats(ByteBuffer from, int colour, float[] into, int count) {
        switch (this) {
            case INT64 -> {
                for (int i = 0; i < count; i++) {
                    into[i] = from.getLong(i * Long.BYTES);
                }
            }
            case UINT64 -> {
                for (int i = 0; i < count; i++) {
                    long value = from.getLong(i * Long.BYTES);
                    // Halved with its last bit kept, so that rounding sees it.
                    into[i] = value >= 0 ? value : (float) ((value >>> 1) | (value & 1)) * 2;
                }
            }
            default -> Samples.toFloats(from, colour, bytes(), sampleType, into, count);
        }
    }

    /** Turns stored voxels of a scaled file into the numbers they mean, in double up to the last step. */
    void toFloats(ByteBuffer from, double slope, double intercept, float[] into, int count) {
        switch (this) {
            case INT32 -> {
                for (int i = 0; i < count; i++) {
                    into[i] = (float) (from.getInt(i * Integer.BYTES) * slope + intercept);
                }
            }
            case UINT32 -> {
                for (int i = 0; i < count; i++) {
                    into[i] = (float) (Integer.toUnsignedLong(from.getInt(i * Integer.BYTES)) * slope + intercept);
                }
            }
            case FLOAT64 -> {
                for (int i = 0; i < count; i++) {
                    into[i] = (float) (from.getDouble(i * Double.BYTES) * slope + intercept);
                }
            }
            case INT64 -> {
                for (int i = 0; i < count; i++) {
                    into[i] = (float) (from.getLong(i * Long.BYTES) * slope + intercept);
                }
            }
            default -> {
                toFloats(from, 0, into, count);
                for (int i = 0; i < count; i++) {
                    into[i] = (float) (into[i] * slope + intercept);
                }
            }
        }
    }
}
