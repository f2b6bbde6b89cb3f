package org.imbrex.io.roi;

import java.nio.ByteBuffer;

/** The bytes of a ROI, one field after the other. */
final class RoiBuilder {
    private final ByteBuffer bytes;

    /** @param size in bytes, at least 64 */
    RoiBuilder(int type, int size) {
        bytes = ByteBuffer.allocate(size);
        bytes.putInt(0, 0x496F7574).putShort(4, (short) 228).put(6, (byte) type);
    }

    static RoiBuilder rectangle(int x, int y, int width, int height) {
        return new RoiBuilder(1, 128).box(x, y, width, height);
    }

    RoiBuilder box(int x, int y, int width, int height) {
        return half(8, y).half(10, x).half(12, y + height).half(14, x + width);
    }

    /** Writes into the second header: position and group. */
    RoiBuilder place(int channel, int slice, int frame, int group) {
        whole(60, 64).whole(68, channel).whole(72, slice).whole(76, frame);
        bytes.put(64 + 30, (byte) group);
        return this;
    }

    RoiBuilder half(int at, int value) {
        bytes.putShort(at, (short) value);
        return this;
    }

    RoiBuilder whole(int at, int value) {
        bytes.putInt(at, value);
        return this;
    }

    RoiBuilder number(int at, float value) {
        bytes.putFloat(at, value);
        return this;
    }

    byte[] bytes() {
        return bytes.array();
    }
}
