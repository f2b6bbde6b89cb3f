package org.imbrex.report;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import org.imbrex.volume.Extent;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.Volume;

/** One slice of a scan as a picture, with masks laid over it. Immutable: each step returns a new picture. */
public final class Overlay {
    private final Extent extent;
    private final int z;
    private final int[] pixels;

    private Overlay(Extent extent, int z, int[] pixels) {
        this.extent = extent;
        this.z = z;
        this.pixels = pixels;
    }

    /** What colour, if any, a voxel gets. */
    @FunctionalInterface
    private interface Paint {
        int NONE = -1;

        int at(int index);
    }

    /** A slice in grey, or in colour where the scan has three channels. */
    public static Overlay of(Volume scan, int z, IntensityRange range) {
        Extent extent = scan.info().extent();
        List<float[]> channels = scan.channels();
        boolean coloured = channels.size() == 3;
        int[] pixels = new int[extent.height() * extent.width()];
        int first = z * pixels.length;
        for (int i = 0; i < pixels.length; i++) {
            int red = range.grey(channels.get(0)[first + i]);
            int green = coloured ? range.grey(channels.get(1)[first + i]) : red;
            int blue = coloured ? range.grey(channels.get(2)[first + i]) : red;
            pixels[i] = red << 16 | green << 8 | blue;
        }
        return new Overlay(extent, z, pixels);
    }

    /**
     * Classes as veils in their colours.
     *
     * @param alpha how dense the veil is, 0 to 1
     */
    public Overlay fill(LabelMap map, double alpha) {
        checkExtent(map);
        return paint(alpha, i -> map.at(i) == 0 ? Paint.NONE : Palette.ofClass(map.at(i)));
    }

    /** Classes as their outermost voxels, in their colours. */
    public Overlay outline(LabelMap map) {
        checkExtent(map);
        return paint(1, i -> map.at(i) != 0 && isEdge(map, i) ? Palette.ofClass(map.at(i)) : Paint.NONE);
    }

    /** Hits, misses and false alarms, in the colours of {@link Palette#ofDifference}; hits are veiled half as densely. */
    public Overlay difference(LabelMap truth, LabelMap prediction, double alpha) {
        checkExtent(truth);
        checkExtent(prediction);
        Paint hits = i -> truth.at(i) != 0 && truth.at(i) == prediction.at(i) ? Palette.HIT.rgb() : Paint.NONE;
        return paint(alpha / 2, hits).paint(alpha, i -> {
            int expected = truth.at(i);
            int found = prediction.at(i);
            if (expected == found) {
                return Paint.NONE;
            }
            return (found == 0 ? Palette.MISS : expected == 0 ? Palette.FALSE_ALARM : Palette.OTHER_CLASS).rgb();
        });
    }

    /**
     * The picture as it stands in a report.
     *
     * @param label what it shows
     * @param longestSide larger pictures are made smaller to this
     */
    public Picture picture(String label, int longestSide) {
        BufferedImage image = new BufferedImage(extent.width(), extent.height(), BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, extent.width(), extent.height(), pixels, 0, extent.width());
        BufferedImage small = shrink(image, longestSide);
        return Picture.of(label, small);
    }

    private void checkExtent(LabelMap map) {
        if (!map.extent().equals(extent)) {
            throw new IllegalArgumentException("expected a mask of " + extent + ", found " + map.extent());
        }
    }

    private Overlay paint(double alpha, Paint paint) {
        int[] painted = pixels.clone();
        int first = z * painted.length;
        for (int i = 0; i < painted.length; i++) {
            int colour = paint.at(first + i);
            if (colour != Paint.NONE) {
                painted[i] = blend(painted[i], colour, alpha);
            }
        }
        return new Overlay(extent, z, painted);
    }

    private static int blend(int below, int above, double alpha) {
        int blended = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            double mixed = (below >> shift & 0xff) * (1 - alpha) + (above >> shift & 0xff) * alpha;
            blended |= (int) Math.round(mixed) << shift;
        }
        return blended;
    }

    private boolean isEdge(LabelMap map, int index) {
        int width = extent.width();
        int x = index % width;
        int y = index / width % extent.height();
        int label = map.at(index);
        return (x > 0 && map.at(index - 1) != label)
                || (x + 1 < width && map.at(index + 1) != label)
                || (y > 0 && map.at(index - width) != label)
                || (y + 1 < extent.height() && map.at(index + width) != label);
    }

    /** By halves and then to size, so that a small lesion fades instead of falling between two pixels. */
    private static BufferedImage shrink(BufferedImage image, int longestSide) {
        BufferedImage current = image;
        int fullLongest = Math.max(image.getWidth(), image.getHeight());
        int longest = fullLongest;
        while (longest > longestSide) {
            int next = Math.max(longestSide, (longest + 1) / 2);
            int width = Math.max(1, Math.round((float) image.getWidth() * next / fullLongest));
            int height = Math.max(1, Math.round((float) image.getHeight() * next / fullLongest));
            BufferedImage smaller = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = smaller.createGraphics();
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            graphics.drawImage(current, 0, 0, width, height, null);
            graphics.dispose();
            current = smaller;
            longest = next;
        }
        return current;
    }
}
