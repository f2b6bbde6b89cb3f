package org.imbrex.imagej.output;

import ij.ImagePlus;
import java.util.List;

/** The number of its object at every voxel, in colours that stay apart. */
public final class ObjectImage {
    private static final int MOST_IN_16_BITS = 65535;

    private ObjectImage() {}

    /** 16 bits where the numbers fit, else 32. */
    public static ImagePlus of(ImageObjects objects) {
        ClassLabels labels = objects.labels();
        int count = objects.list().size();
        boolean small = count <= MOST_IN_16_BITS;
        ImagePlus image = ResultImages.like(
                labels.source(),
                labels.axes(),
                "objects",
                List.of(""),
                (width, height) -> small ? new short[width * height] : new float[width * height]);
        for (int plane = 1; plane <= image.getStackSize(); plane++) {
            int[] numbers = objects.numbers(plane);
            Object pixels = image.getStack().getPixels(plane);
            for (int i = 0; i < numbers.length; i++) {
                if (pixels instanceof short[] shorts) {
                    shorts[i] = (short) numbers[i];
                } else {
                    ((float[]) pixels)[i] = numbers[i];
                }
            }
        }
        // ImageJ shows 256 colours over the display range: up to 255 objects have a colour of their own.
        ResultImages.colour(image, Glasbey.lut(), Math.max(255, count));
        return image;
    }
}
