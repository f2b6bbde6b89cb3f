package org.imbrex.io.dicom.pixel;

import java.util.Arrays;

/** Decodes the lines of one scan (T.87, A). Names in comments are those of the standard. */
final class JpegLsScan {
    private static final int CONTEXTS = 365;
    private static final int[] RUN_BITS = {
        0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15
    };

    private final JpegLsBits bits;
    private final JpegLsParameters p;
    private final int width;

    /** A, B, C and N of each context; the last two of A and N are those of interrupted runs. */
    private final int[] magnitude = new int[CONTEXTS + 2];

    private final int[] bias = new int[CONTEXTS];
    private final int[] correction = new int[CONTEXTS];
    private final int[] count = new int[CONTEXTS + 2];
    private final int[] negative = new int[2];
    private int runIndex;

    JpegLsScan(byte[] data, int start, int width, JpegLsParameters parameters) {
        this.bits = new JpegLsBits(data, start);
        this.p = parameters;
        this.width = width;
        Arrays.fill(magnitude, Math.max(2, (p.range + 32) / 64));
        Arrays.fill(count, 1);
    }

    int position() {
        return bits.position();
    }

    /** Lines of channel after channel. */
    void decodeLines(int[] into, int first, int channels, int step, int rows) throws DamagedPixelsException {
        int[][] above = new int[channels][width + 2];
        int[][] line = new int[channels][width + 2];
        int[] runs = new int[channels];
        for (int y = 0; y < rows; y++) {
            for (int c = 0; c < channels; c++) {
                int[] current = line[c];
                int[] previous = above[c];
                runIndex = runs[c];
                start(previous, current);
                int x = 1;
                while (x <= width) {
                    int context = context(previous, current, x);
                    if (context == 0) {
                        x = run(previous, current, x);
                    } else {
                        current[x] = regular(previous, current, x, context);
                        x++;
                    }
                }
                runs[c] = runIndex;
                int at = (int) ((long) y * width * step) + first + c;
                for (int i = 1; i <= width; i++, at += step) {
                    into[at] = current[i];
                }
                line[c] = previous;
                above[c] = current;
            }
        }
    }

    /** Lines whose pixels have all channels side by side. */
    void decodeSamples(int[] into, int channels, int rows) throws DamagedPixelsException {
        int[][] above = new int[channels][width + 2];
        int[][] line = new int[channels][width + 2];
        for (int y = 0; y < rows; y++) {
            for (int c = 0; c < channels; c++) {
                start(above[c], line[c]);
            }
            int x = 1;
            while (x <= width) {
                int flat = 0;
                for (int c = 0; c < channels; c++) {
                    flat |= context(above[c], line[c], x);
                }
                if (flat != 0) {
                    for (int c = 0; c < channels; c++) {
                        line[c][x] = regular(above[c], line[c], x, context(above[c], line[c], x));
                    }
                    x++;
                    continue;
                }
                int length = runLength(width - x + 1);
                for (int c = 0; c < channels; c++) {
                    Arrays.fill(line[c], x, x + length, line[c][x - 1]);
                }
                x += length;
                if (x <= width) {
                    for (int c = 0; c < channels; c++) {
                        int left = line[c][x - 1];
                        int up = above[c][x];
                        line[c][x] = corrected(up, up < left ? -interruption(0) : interruption(0));
                    }
                    endRun();
                    x++;
                }
            }
            int at = (int) ((long) y * width * channels);
            for (int i = 1; i <= width; i++) {
                for (int c = 0; c < channels; c++) {
                    into[at++] = line[c][i];
                }
            }
            int[][] swap = line;
            line = above;
            above = swap;
        }
    }

    private void start(int[] previous, int[] current) {
        previous[width + 1] = previous[width];
        current[0] = previous[1];
    }

    /** Q of the gradients around a sample, signed; 0 means a run. */
    private int context(int[] previous, int[] current, int x) {
        int a = current[x - 1];
        int b = previous[x];
        int c = previous[x - 1];
        int d = previous[x + 1];
        return 81 * p.gradient(d - b) + 9 * p.gradient(b - c) + p.gradient(c - a);
    }

    private int regular(int[] previous, int[] current, int x, int signedContext) throws DamagedPixelsException {
        int sign = signedContext < 0 ? -1 : 1;
        int q = Math.abs(signedContext);
        int a = current[x - 1];
        int b = previous[x];
        int c = previous[x - 1];
        int low = Math.min(a, b);
        int high = Math.max(a, b);
        int predicted = c >= high ? low : c <= low ? high : a + b - c;
        predicted = Math.max(0, Math.min(p.maximum, predicted + sign * correction[q]));
        int k = 0;
        while (count[q] << k < magnitude[q] && k < 24) {
            k++;
        }
        int mapped = bits.golomb(k, p.limit, p.errorBits);
        int error;
        if (p.near == 0 && k == 0 && 2 * bias[q] <= -count[q]) {
            error = (mapped & 1) == 1 ? (mapped - 1) / 2 : -mapped / 2 - 1;
        } else {
            error = (mapped & 1) == 1 ? -(mapped + 1) / 2 : mapped / 2;
        }
        learn(q, error);
        return corrected(predicted, sign * error);
    }

    private void learn(int q, int error) {
        bias[q] += error * (2 * p.near + 1);
        magnitude[q] += Math.abs(error);
        if (count[q] == p.reset) {
            magnitude[q] >>= 1;
            bias[q] = bias[q] >= 0 ? bias[q] >> 1 : -((1 - bias[q]) >> 1);
            count[q] >>= 1;
        }
        count[q]++;
        if (bias[q] <= -count[q]) {
            bias[q] = Math.max(bias[q] + count[q], 1 - count[q]);
            correction[q] = Math.max(-128, correction[q] - 1);
        } else if (bias[q] > 0) {
            bias[q] = Math.min(bias[q] - count[q], 0);
            correction[q] = Math.min(127, correction[q] + 1);
        }
    }

    /** Adds an error to a prediction; the sum wraps round. */
    private int corrected(int predicted, int error) {
        int step = 2 * p.near + 1;
        int value = predicted + error * step;
        if (value < -p.near) {
            value += p.range * step;
        } else if (value > p.maximum + p.near) {
            value -= p.range * step;
        }
        return Math.max(0, Math.min(p.maximum, value));
    }

    private int run(int[] previous, int[] current, int x) throws DamagedPixelsException {
        int left = current[x - 1];
        int length = runLength(width - x + 1);
        Arrays.fill(current, x, x + length, left);
        int end = x + length;
        if (end > width) {
            return end;
        }
        int up = previous[end];
        boolean alike = Math.abs(left - up) <= p.near;
        int error = interruption(alike ? 1 : 0);
        current[end] = alike ? corrected(left, error) : corrected(up, left > up ? -error : error);
        endRun();
        return end + 1;
    }

    /** How many samples a run has, at most as many as are left of the line. */
    private int runLength(int left) throws DamagedPixelsException {
        int length = 0;
        while (bits.read(1) == 1) {
            int part = 1 << RUN_BITS[runIndex];
            if (part <= left - length) {
                runIndex = Math.min(RUN_BITS.length - 1, runIndex + 1);
            }
            length += Math.min(part, left - length);
            if (length == left) {
                return left;
            }
        }
        length += bits.read(RUN_BITS[runIndex]);
        if (length >= left) {
            throw DamagedPixelsException.of("runs inside their line", "a longer one");
        }
        return length;
    }

    private void endRun() {
        runIndex = Math.max(0, runIndex - 1);
    }

    /** The error of the sample that ends a run; type 1 where left and above are alike. */
    private int interruption(int type) throws DamagedPixelsException {
        int q = CONTEXTS + type;
        int temp = magnitude[q] + (type == 1 ? count[q] >> 1 : 0);
        int k = 0;
        while (count[q] << k < temp && k < 24) {
            k++;
        }
        int mapped = bits.golomb(k, p.limit - RUN_BITS[runIndex] - 1, p.errorBits);
        int sum = mapped + type;
        boolean odd = (sum & 1) == 1;
        int size = (sum + 1) / 2;
        boolean isNegative = (k != 0 || 2 * negative[type] >= count[q]) == odd;
        if (isNegative) {
            negative[type]++;
        }
        magnitude[q] += (mapped + 1 - type) >> 1;
        if (count[q] == p.reset) {
            magnitude[q] >>= 1;
            count[q] >>= 1;
            negative[type] >>= 1;
        }
        count[q]++;
        return isNegative ? -size : size;
    }
}
