package org.imbrex.io.raster;

import java.nio.IntBuffer;
import java.nio.file.Path;
import org.imbrex.error.InputException;
import org.imbrex.volume.Geometry;

/**
 * What the pages of a TIFF mean: which of them holds a channel of a slice at a time point.
 *
 * @param channels pages a slice has
 * @param slices along z
 * @param frames time points
 * @param pages the page of channel c, slice z, frame t at {@code (t * slices + z) * channels + c}
 * @param calibration where the voxels are and what their numbers mean
 */
record TiffStack(int channels, int slices, int frames, IntBuffer pages, Calibration calibration) {
    /**
     * Where voxels are and what their numbers mean: {@code intercept + slope * stored}.
     *
     * @param geometry of the voxels
     */
    record Calibration(Geometry geometry, double intercept, double slope) {
        static final Calibration NONE = of(Geometry.UNKNOWN);

        static Calibration of(Geometry geometry) {
            return new Calibration(geometry, 0, 1);
        }

        boolean rescales() {
            return intercept != 0 || slope != 1;
        }
    }

    /** Pages one after the other, the channels of a slice first. */
    static TiffStack inOrder(int channels, int slices, int frames, Calibration calibration) {
        int[] pages = new int[channels * slices * frames];
        for (int i = 0; i < pages.length; i++) {
            pages[i] = i;
        }
        return new TiffStack(channels, slices, frames, IntBuffer.wrap(pages), calibration);
    }

    /** The page of a channel of a slice, at the first time point. */
    int page(int channel, int slice) {
        return pages.get(slice * channels + channel);
    }

    /** One time point by itself. */
    TiffStack frame(int frame) {
        int size = channels * slices;
        return new TiffStack(channels, slices, 1, pages.slice(frame * size, size), calibration);
    }

    /** Known spacing if all that is needed is there: z only where there are several slices. */
    static Geometry spaced(double x, double y, double z, int slices) {
        double deep = slices == 1 && !positive(z) ? 1 : z;
        return positive(x) && positive(y) && positive(deep) ? Geometry.spaced(x, y, deep) : Geometry.UNKNOWN;
    }

    private static boolean positive(double number) {
        return number > 0 && Double.isFinite(number);
    }

    /** Refuses what has several time points: a scan has none. */
    void checkFrames(Path file, int channelsInPage, TiffPage page) {
        if (frames > 1) {
            String rest = "x" + channels * channelsInPage + "x" + slices + "x" + page.height() + "x" + page.width();
            throw InputException.of(file, "1" + rest + " along tczyx (one time point)", frames + rest);
        }
    }
}
