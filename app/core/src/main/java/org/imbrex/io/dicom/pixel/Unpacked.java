package org.imbrex.io.dicom.pixel;

import org.jspecify.annotations.Nullable;

/**
 * What a decoder makes of packed bytes.
 *
 * @param samples rows x columns x channels numbers, the channels of a pixel side by side; the array is handed over
 * @param luminance whether they are luminance and colour differences although the file may say otherwise; null if the
 *     packed bytes do not say
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, never compared.
record Unpacked(int[] samples, @Nullable Boolean luminance) {}
