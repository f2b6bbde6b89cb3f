package org.imbrex.volume;

/** How a file stores one sample. */
public enum SampleType {
    UINT8(8),
    INT8(8),
    UINT16(16),
    INT16(16),
    UINT32(32),
    INT32(32),
    FLOAT16(16),
    FLOAT32(32),
    FLOAT64(64);

    private final int bits;

    SampleType(int bits) {
        this.bits = bits;
    }

    public int bits() {
        return bits;
    }
}
