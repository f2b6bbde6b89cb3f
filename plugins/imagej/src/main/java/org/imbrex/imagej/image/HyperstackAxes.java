package org.imbrex.imagej.image;

import ij.ImagePlus;
import java.util.List;
import java.util.stream.IntStream;
import org.imbrex.error.UsageException;

/**
 * Which planes of an image are a model's channels, which are slices of a scan, and how many scans there are.
 *
 * @param rgb whether the channels are the red, green and blue of one plane
 * @param channels ImageJ's numbers of the channels, from 1, in the model's order; 1 alone where the image is RGB
 * @param depth slices of a scan
 * @param scans how many scans the image holds
 * @param slices what a scan's slices are in the image; never AUTO
 * @param z the slice shown, from 1
 * @param t the frame shown, from 1
 */
public record HyperstackAxes(
        boolean rgb, List<Integer> channels, int depth, int scans, SliceAxis slices, int z, int t) {

    public HyperstackAxes {
        channels = List.copyOf(channels);
    }

    /**
     * Finds the planes for a model.
     *
     * @param dimensions 2 for a model of planes, 3 for one of volumes
     * @param wanted how many channels the model takes
     * @param chosen ImageJ's numbers of channels, from 1; empty for all that the image has, or the one that is shown
     * @throws UsageException if the image has other channels than the model takes
     */
    public static HyperstackAxes of(
            ImagePlus image, int dimensions, int wanted, List<Integer> chosen, SliceAxis asked) {
        boolean rgb = image.getType() == ImagePlus.COLOR_RGB;
        List<Integer> channels = rgb ? List.of(1) : channels(image, wanted, chosen);
        if (rgb && !chosen.isEmpty()) {
            throw new UsageException("an RGB image has no channels to choose from; use Image > Color > Make Composite");
        }
        int found = rgb ? 3 : channels.size();
        if (found != wanted) {
            throw new UsageException("the model takes " + counted(wanted) + ", the image " + image.getTitle()
                    + " gives " + (rgb ? "3 (RGB)" : found) + hint(rgb, wanted));
        }
        SliceAxis slices = asked == SliceAxis.AUTO ? best(image, dimensions) : asked;
        int z = image.getNSlices();
        int t = image.getNFrames();
        int depth = slices == SliceAxis.CURRENT ? 1 : slices == SliceAxis.T ? t : z;
        int scans = slices == SliceAxis.CURRENT ? 1 : slices == SliceAxis.T ? z : t;
        return new HyperstackAxes(rgb, channels, depth, scans, slices, image.getZ(), image.getT());
    }

    /** How many channels a model sees. */
    public int channelCount() {
        return rgb ? 3 : channels.size();
    }

    /** ImageJ's slice, from 1, of a slice of a scan, both from 0. */
    public int slice(int scan, int depthIndex) {
        return switch (slices) {
            case T -> scan + 1;
            case CURRENT -> z;
            default -> depthIndex + 1;
        };
    }

    /** ImageJ's frame, from 1, of a slice of a scan, both from 0. */
    public int frame(int scan, int depthIndex) {
        return switch (slices) {
            case T -> depthIndex + 1;
            case CURRENT -> t;
            default -> scan + 1;
        };
    }

    /** The slice in an image that holds nothing but the result, from 1. */
    public int resultSlice(int scan, int depthIndex) {
        return slices == SliceAxis.CURRENT ? 1 : slice(scan, depthIndex);
    }

    /** The frame in an image that holds nothing but the result, from 1. */
    public int resultFrame(int scan, int depthIndex) {
        return slices == SliceAxis.CURRENT ? 1 : frame(scan, depthIndex);
    }

    /** Slices of an image that holds nothing but the result. */
    public int resultSlices() {
        return slices == SliceAxis.T ? scans : depth;
    }

    /** Frames of an image that holds nothing but the result. */
    public int resultFrames() {
        return slices == SliceAxis.T ? depth : scans;
    }

    private static SliceAxis best(ImagePlus image, int dimensions) {
        return dimensions == 3 && image.getNSlices() == 1 && image.getNFrames() > 1 ? SliceAxis.T : SliceAxis.Z;
    }

    private static List<Integer> channels(ImagePlus image, int wanted, List<Integer> chosen) {
        int all = image.getNChannels();
        if (chosen.isEmpty()) {
            return wanted == 1
                    ? List.of(image.getC())
                    : IntStream.rangeClosed(1, all).boxed().toList();
        }
        for (int channel : chosen) {
            if (channel < 1 || channel > all) {
                throw new UsageException("channels: expected 1 to " + all + ", found " + channel);
            }
        }
        return chosen;
    }

    private static String hint(boolean rgb, int wanted) {
        if (rgb && wanted == 1) {
            return "; Image > Type > 8-bit turns it to grey";
        }
        return rgb ? "" : "; 'channels' says which of them to take, such as 1,2";
    }

    private static String counted(int channels) {
        return channels == 1 ? "1 channel" : channels + " channels";
    }
}
