package org.imbrex.sampledata.field;

/**
 * A generated square scan with its mask.
 *
 * @param size pixels along x and along y
 * @param intensities one number a pixel, x fastest: grey levels 0 to 255, or Hounsfield units
 * @param labels one class number a pixel, x fastest
 */
@SuppressWarnings("ArrayRecordComponent") // A scan is never compared, and copies of its arrays would serve nobody.
public record Scan(int size, short[] intensities, byte[] labels) {
    public Scan {
        if (intensities.length != size * size || labels.length != size * size) {
            throw new IllegalArgumentException("expected " + size + "x" + size + " intensities and labels, found "
                    + intensities.length + " and " + labels.length);
        }
    }
}
