package org.imbrex.imagej.image;

import ij.ImagePlus;
import ij.measure.Calibration;
import org.imbrex.error.UsageException;
import org.imbrex.volume.Extent;
import org.imbrex.volume.LabelMap;

/** Images whose pixels are class numbers. */
public final class LabelImages {
    private LabelImages() {}

    /**
     * All planes of an image of one channel as a label map; 0 and 255 alone, as in ImageJ's masks, are classes 0 and 1.
     *
     * @throws UsageException if the image has several channels, or values that are no class number (0 to 255)
     */
    public static LabelMap read(ImagePlus image) {
        if (image.getType() == ImagePlus.COLOR_RGB || image.getNChannels() > 1) {
            throw new UsageException(image.getTitle() + ": expected a mask or label image of 1 channel, found "
                    + (image.getType() == ImagePlus.COLOR_RGB ? "RGB" : image.getNChannels() + " channels"));
        }
        Extent extent = new Extent(image.getStackSize(), image.getHeight(), image.getWidth());
        if (extent.voxels() > Integer.MAX_VALUE - 8) {
            throw new UsageException(
                    image.getTitle() + ": expected at most 2^31 voxels to score, found " + extent.voxels());
        }
        byte[] labels = new byte[(int) extent.voxels()];
        int area = extent.height() * extent.width();
        for (int z = 0; z < extent.depth(); z++) {
            copy(image, image.getStack().getPixels(z + 1), labels, z * area);
        }
        binary(labels);
        Calibration calibration = image.getCalibration();
        return new LabelMap(extent, ImageGeometry.of(calibration), labels);
    }

    /** Makes class 1 of 255 where nothing but 0 and 255 stands. */
    public static void binary(byte[] labels) {
        for (byte label : labels) {
            if (label != 0 && label != -1) {
                return;
            }
        }
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) (labels[i] == 0 ? 0 : 1);
        }
    }

    private static void copy(ImagePlus image, Object pixels, byte[] labels, int at) {
        if (pixels instanceof byte[] values) {
            System.arraycopy(values, 0, labels, at, values.length);
        } else if (pixels instanceof short[] values) {
            for (int i = 0; i < values.length; i++) {
                labels[at + i] = label(image, values[i] & 0xffff);
            }
        } else {
            float[] values = (float[]) pixels;
            for (int i = 0; i < values.length; i++) {
                labels[at + i] = label(image, values[i]);
            }
        }
    }

    private static byte label(ImagePlus image, float value) {
        if (!(value >= 0 && value <= 255) || value != Math.rint(value)) {
            throw new UsageException(
                    image.getTitle() + ": expected class numbers from 0 to 255, found the value " + value);
        }
        return (byte) (int) value;
    }
}
