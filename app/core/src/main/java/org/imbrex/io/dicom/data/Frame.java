package org.imbrex.io.dicom.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.imbrex.volume.SampleType;

/**
 * The stored samples of one frame, unpacked: no rescale, no palette.
 *
 * @param rows pixels along y
 * @param columns pixels along x
 * @param channels samples a pixel: 1, or 3 for colours
 * @param type how a sample lies in memory; a bitmap has a byte for each bit
 * @param samples rows x columns x channels samples, the channels of a pixel side by side, x fastest, the low byte first,
 *     from index 0 on
 */
public record Frame(int rows, int columns, int channels, SampleType type, ByteBuffer samples) {
    public Frame {
        samples = samples.slice(0, Math.multiplyExact(rows * columns * channels, type.bits() / 8))
                .order(ByteOrder.LITTLE_ENDIAN);
    }
}
