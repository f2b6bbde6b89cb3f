package org.imbrex.io.dicom.pixel;

/** The coding parameters that follow from those of a scan (T.87, A.2.1 and C.2.4.1.1). */
final class JpegLsParameters {
    final int maximum;
    final int near;
    final int reset;

    /** Possible prediction errors. */
    final int range;

    /** Bits of a prediction error. */
    final int errorBits;

    /** The longest code. */
    final int limit;

    /** The context, -4 to 4, of a gradient from -maximum on. */
    private final byte[] gradients;

    /** @param presets the three thresholds, or none for the defaults */
    JpegLsParameters(int maximum, int near, int[] presets, int reset) {
        this.maximum = maximum;
        this.near = near;
        this.reset = Math.max(3, reset);
        this.range = (maximum + 2 * near) / (2 * near + 1) + 1;
        this.errorBits = Math.max(1, bits(range - 1));
        int bits = Math.max(2, bits(maximum));
        this.limit = 2 * (bits + Math.max(8, bits));
        int[] t = presets.length == 3 ? presets : defaults();
        this.gradients = new byte[2 * maximum + 1];
        for (int d = -maximum; d <= maximum; d++) {
            int size = Math.abs(d);
            int context = size <= near ? 0 : size < t[0] ? 1 : size < t[1] ? 2 : size < t[2] ? 3 : 4;
            gradients[d + maximum] = (byte) (d < 0 ? -context : context);
        }
    }

    private int[] defaults() {
        int[] basic = {3, 7, 21};
        int[] t = new int[3];
        for (int i = 0; i < 3; i++) {
            int widened = (3 + 2 * i) * near;
            int value;
            if (maximum >= 128) {
                int factor = (Math.min(maximum, 4095) + 128) / 256;
                value = factor * (basic[i] - 2 - i) + 2 + i + widened;
            } else {
                value = Math.max(2 + i, basic[i] / (256 / (maximum + 1)) + widened);
            }
            int least = i == 0 ? near + 1 : t[i - 1];
            t[i] = value > maximum || value < least ? least : value;
        }
        return t;
    }

    private static int bits(int value) {
        return 32 - Integer.numberOfLeadingZeros(value);
    }

    int gradient(int difference) {
        return gradients[difference + maximum];
    }
}
