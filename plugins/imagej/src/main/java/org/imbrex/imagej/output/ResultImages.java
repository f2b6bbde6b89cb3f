package org.imbrex.imagej.output;

import ij.CompositeImage;
import ij.ImagePlus;
import ij.ImageStack;
import ij.process.LUT;
import java.util.List;
import org.imbrex.imagej.image.HyperstackAxes;

/** New images that lie on their source: its calibration, its slice labels, its title. */
public final class ResultImages {
    private ResultImages() {}

    /** Makes the pixel array of a plane. */
    @FunctionalInterface
    public interface Pixels {
        Object plane(int width, int height);
    }

    /**
     * An image of as many slices and frames as a result has.
     *
     * @param what stands behind the source's title
     * @param channels the names of its channels; one that is empty for an image without
     */
    public static ImagePlus like(
            ImagePlus source, HyperstackAxes axes, String what, List<String> channels, Pixels pixels) {
        int slices = axes.resultSlices();
        int frames = axes.resultFrames();
        ImageStack stack = new ImageStack(source.getWidth(), source.getHeight());
        for (int t = 1; t <= frames; t++) {
            for (int z = 1; z <= slices; z++) {
                for (String channel : channels) {
                    Object plane = pixels.plane(source.getWidth(), source.getHeight());
                    stack.addSlice(label(sliceLabel(source, axes, z, t), channel), plane);
                }
            }
        }
        ImagePlus image = new ImagePlus(stem(source.getTitle()) + "-" + what, stack);
        image.setDimensions(channels.size(), slices, frames);
        image.setOpenAsHyperStack(channels.size() * slices * frames > 1 && (channels.size() > 1 || frames > 1));
        image.setCalibration(source.getCalibration().copy());
        // The source's calibration function turns grey values into its own numbers, not into labels.
        image.getCalibration().setFunction(ij.measure.Calibration.NONE, null, "Gray Value");
        return channels.size() > 1 ? new CompositeImage(image, CompositeImage.GRAYSCALE) : image;
    }

    /** Shows numbers from 0 to 255 in the colours of a table. */
    public static void colour(ImagePlus image, LUT table, double max) {
        image.getProcessor().setLut(table);
        image.getStack().setColorModel(table);
        image.setDisplayRange(0, max);
    }

    /** A title without its file suffix. */
    public static String stem(String title) {
        int dot = title.lastIndexOf('.');
        return dot > 0 && title.length() - dot <= 5 ? title.substring(0, dot) : title;
    }

    private static String sliceLabel(ImagePlus source, HyperstackAxes axes, int z, int t) {
        boolean one = axes.scans() * axes.depth() == 1;
        int channel = axes.channels().get(0);
        int plane = source.getStackIndex(channel, one ? axes.z() : z, one ? axes.t() : t);
        String label = source.getStack().getSliceLabel(plane);
        return label == null ? "" : label;
    }

    private static String label(String slice, String channel) {
        return slice.isEmpty() ? channel : channel.isEmpty() ? slice : channel + " " + slice;
    }
}
