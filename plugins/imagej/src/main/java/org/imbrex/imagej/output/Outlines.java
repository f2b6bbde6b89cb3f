package org.imbrex.imagej.output;

import ij.ImagePlus;
import ij.gui.Roi;
import ij.gui.ShapeRoi;
import ij.plugin.filter.ThresholdToSelection;
import ij.process.ByteProcessor;
import ij.process.ImageProcessor;
import java.awt.Rectangle;
import org.jspecify.annotations.Nullable;

/** Outlines of pixels as ImageJ's ROIs. */
final class Outlines {
    private Outlines() {}

    /** Whether a pixel, by its index in the image, lies inside. */
    @FunctionalInterface
    interface Inside {
        boolean at(int index);
    }

    /** The outline of pixels within a box, holes and all; null if there is none. */
    static @Nullable Roi trace(Rectangle box, Inside inside, int width) {
        byte[] pixels = new byte[box.width * box.height];
        boolean any = false;
        for (int y = 0; y < box.height; y++) {
            for (int x = 0; x < box.width; x++) {
                if (inside.at((box.y + y) * width + box.x + x)) {
                    pixels[y * box.width + x] = (byte) 255;
                    any = true;
                }
            }
        }
        if (!any) {
            return null;
        }
        ByteProcessor mask = new ByteProcessor(box.width, box.height, pixels, null);
        mask.setThreshold(255, 255, ImageProcessor.NO_LUT_UPDATE);
        Roi roi = new ThresholdToSelection().convert(mask);
        if (roi == null) {
            return null;
        }
        Rectangle at = roi.getBounds();
        roi.setLocation(at.x + box.x, at.y + box.y);
        return roi instanceof ShapeRoi shape ? shape.trySimplify() : roi;
    }

    /** Ties an outline to its slice and frame, both from 1, whatever the channel. */
    static void place(Roi roi, ImagePlus image, int slice, int frame) {
        if (image.getStackSize() == 1) {
            return;
        }
        if (image.isHyperStack()) {
            roi.setPosition(0, slice, frame);
        } else {
            roi.setPosition(image.getStackIndex(1, slice, frame));
        }
    }
}
