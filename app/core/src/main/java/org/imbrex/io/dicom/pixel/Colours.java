package org.imbrex.io.dicom.pixel;

/** Luminance and colour differences as red, green and blue (PS3.3, C.7.6.3.1.2), rounded to the nearest. */
final class Colours {
    private Colours() {}

    /** Turns YBR_FULL into RGB, in place. */
    static void toRgb(int[] samples, PixelFormat format) {
        int most = format.stored() == 32 ? Integer.MAX_VALUE : (1 << format.stored()) - 1;
        double middle = (most + 1L) / 2.0;
        for (int i = 0; i < samples.length; i += 3) {
            double y = samples[i];
            double b = samples[i + 1] - middle;
            double r = samples[i + 2] - middle;
            samples[i] = rounded(y + 1.402 * r, most);
            samples[i + 1] = rounded(y - (0.114 * 1.772 * b + 0.299 * 1.402 * r) / 0.587, most);
            samples[i + 2] = rounded(y + 1.772 * b, most);
        }
    }

    private static int rounded(double value, int most) {
        return (int) Math.max(0, Math.min(most, Math.rint(value)));
    }
}
