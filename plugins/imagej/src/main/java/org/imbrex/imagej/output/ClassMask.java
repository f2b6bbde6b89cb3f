package org.imbrex.imagej.output;

import ij.ImagePlus;
import ij.process.LUT;
import java.util.List;
import org.imbrex.report.Palette;

/** The classes as an image to look at and to work on. */
public final class ClassMask {
    private ClassMask() {}

    /** 0 and 255, as ImageJ's binary commands want it, where there is one class; else class numbers in colour. */
    public static ImagePlus of(ClassLabels labels) {
        if (labels.classes().size() > 2) {
            ImagePlus mask = labels.labels().duplicate();
            mask.setTitle(ResultImages.stem(labels.source().getTitle()) + "-mask");
            ResultImages.colour(mask, classColours(), 255);
            return mask;
        }
        ImagePlus mask = ResultImages.like(
                labels.source(), labels.axes(), "mask", List.of(""), (width, height) -> new byte[width * height]);
        for (int plane = 1; plane <= mask.getStackSize(); plane++) {
            byte[] from = (byte[]) labels.labels().getStack().getPixels(plane);
            byte[] to = (byte[]) mask.getStack().getPixels(plane);
            for (int i = 0; i < to.length; i++) {
                to[i] = (byte) (from[i] == 0 ? 0 : 255);
            }
        }
        return mask;
    }

    /** The colours of Imbrex's reports and overlays. */
    static LUT classColours() {
        byte[][] table = new byte[3][256];
        for (int label = 1; label < 256; label++) {
            int rgb = Palette.ofClass(label);
            for (int c = 0; c < 3; c++) {
                table[c][label] = (byte) (rgb >> (16 - 8 * c));
            }
        }
        return new LUT(table[0], table[1], table[2]);
    }
}
