package org.imbrex.report;

import java.util.ArrayList;
import java.util.List;
import org.imbrex.report.Section.Colour;
import org.imbrex.report.Section.Legend;

/**
 * Colours that stay apart for the colour-blind and on grey scans: those of Okabe and Ito, 'Color universal design' (2008).
 */
public final class Palette {
    /** Where truth and prediction have the same class. */
    public static final Colour HIT = new Colour("hit", 0x56b4e9);
    /** Where the prediction has background instead of a class. */
    public static final Colour MISS = new Colour("miss", 0xd55e00);
    /** Where the prediction has a class instead of background. */
    public static final Colour FALSE_ALARM = new Colour("false alarm", 0xf0e442);
    /** Where the prediction has another class than the truth. */
    public static final Colour OTHER_CLASS = new Colour("other class", 0xffffff);

    /** Those that no difference uses come first. */
    private static final int[] CLASSES = {0xe69f00, 0x009e73, 0xcc79a7, 0x0072b2, 0x56b4e9, 0xf0e442, 0xd55e00};

    private Palette() {}

    /** The colour of a class, 1 to 255; after seven they come again. */
    public static int ofClass(int label) {
        return CLASSES[Math.floorMod(label - 1, CLASSES.length)];
    }

    /** What the colours of class overlays mean. */
    public static Legend ofClasses(List<String> classes) {
        List<Colour> legend = new ArrayList<>();
        for (int label = 1; label < classes.size(); label++) {
            legend.add(new Colour(classes.get(label), ofClass(label)));
        }
        return new Legend("masks", legend);
    }

    /** What the colours of a difference mean. */
    public static Legend ofDifference(int classes) {
        return new Legend(
                "difference",
                classes > 2 ? List.of(HIT, MISS, FALSE_ALARM, OTHER_CLASS) : List.of(HIT, MISS, FALSE_ALARM));
    }
}
