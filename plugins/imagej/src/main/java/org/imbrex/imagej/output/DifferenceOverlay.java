package org.imbrex.imagej.output;

import ij.ImagePlus;
import ij.gui.Overlay;
import ij.gui.Roi;
import java.awt.Color;
import java.awt.Rectangle;
import java.util.List;
import org.imbrex.error.UsageException;
import org.imbrex.report.Palette;
import org.imbrex.report.Section.Colour;
import org.imbrex.volume.Extent;
import org.imbrex.volume.LabelMap;

/** Hits, misses and false alarms as veils over an image. */
public final class DifferenceOverlay {
    /** What the colours mean. */
    public static final String LEGEND = "blue hit, red-orange miss, yellow false alarm, white another class";

    private static final int VEIL = 150;

    private DifferenceOverlay() {}

    private interface Kind {
        boolean at(int truth, int prediction);
    }

    private record Veil(Colour colour, Kind kind) {}

    private static final List<Veil> VEILS = List.of(
            new Veil(Palette.HIT, (t, p) -> t != 0 && t == p),
            new Veil(Palette.MISS, (t, p) -> t != 0 && p == 0),
            new Veil(Palette.FALSE_ALARM, (t, p) -> t == 0 && p != 0),
            new Veil(Palette.OTHER_CLASS, (t, p) -> t != 0 && p != 0 && t != p));

    /**
     * The veils for an image of the same planes.
     *
     * @throws UsageException if the image has another size than the masks
     */
    public static Overlay of(LabelMap truth, LabelMap prediction, ImagePlus on) {
        Extent extent = truth.extent();
        int planes = on.getNSlices() * on.getNFrames();
        if (on.getWidth() != extent.width() || on.getHeight() != extent.height() || planes != extent.depth()) {
            throw new UsageException("overlay: expected an image of " + extent + ", found " + on.getTitle() + " of "
                    + new Extent(planes, on.getHeight(), on.getWidth()));
        }
        Overlay overlay = new Overlay();
        int area = extent.height() * extent.width();
        for (int z = 0; z < extent.depth(); z++) {
            int first = z * area;
            for (Veil veil : VEILS) {
                Roi roi = Outlines.trace(
                        new Rectangle(extent.width(), extent.height()),
                        i -> veil.kind().at(truth.at(first + i), prediction.at(first + i)),
                        extent.width());
                if (roi != null) {
                    roi.setName(ObjectRois.OVERLAY_NAME + veil.colour().name().replace(' ', '-'));
                    roi.setFillColor(new Color(veil.colour().rgb() | VEIL << 24, true));
                    Outlines.place(roi, on, z % on.getNSlices() + 1, z / on.getNSlices() + 1);
                    overlay.add(roi);
                }
            }
        }
        return overlay;
    }
}
