package org.imbrex.io.roi;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Which class a ROI is of: the one of its name, without a number at its end ({@code nucleus-12} is a nucleus), or else the
 * one that its group is called, or whose number it is. {@code background} erases what lies below it.
 */
public final class RoiClasses {
    public static final String BACKGROUND = "background";
    /** What ROIs without a name of their own and without a group are. */
    public static final String FOREGROUND = "foreground";

    /** ImageJ calls ROIs by their place where nobody named them: 0012-0034, 0003-0012-0034. */
    private static final Pattern UNNAMED = Pattern.compile("\\d+(-\\d+)*");

    private static final Pattern NUMBER = Pattern.compile("[\\s_-]*\\d+(-z\\d+)?$");

    private RoiClasses() {}

    /** The class that a ROI's name says; {@value #FOREGROUND} where it is none that somebody gave. */
    public static String ofName(String roi) {
        String name = roi.strip();
        if (name.isEmpty() || UNNAMED.matcher(name).matches()) {
            return FOREGROUND;
        }
        String stem = NUMBER.matcher(name).replaceFirst("").strip();
        if (stem.toLowerCase(Locale.ROOT).equals(BACKGROUND)) {
            return BACKGROUND;
        }
        return stem.isEmpty() ? FOREGROUND : stem;
    }

    /** What a group without a name is called. */
    public static String ofGroup(int group) {
        return "group-" + group;
    }

    /**
     * The classes of ROIs where nobody says which there are, each once, in the ROIs' order: the names of those without a
     * group, and the groups of the others, unless their name is one of these. The background is there if a ROI erases.
     */
    public static List<String> of(List<RoiName> rois) {
        List<String> names = new ArrayList<>(List.of(BACKGROUND));
        rois.stream().filter(roi -> roi.group() == 0).forEach(roi -> names.add(ofName(roi.name())));
        names.removeIf(FOREGROUND::equals); // Nobody called a ROI so: its group says more.
        return rois.stream()
                .map(roi ->
                        roi.group() == 0 || names.contains(ofName(roi.name())) ? ofName(roi.name()) : roi.groupName())
                .distinct()
                .toList();
    }

    /**
     * The number of a ROI's class, or -1 if it is of none: that of its name if there is such a class, else that of its
     * group.
     *
     * @param classes their names by number; 0 is the background
     */
    public static int number(RoiName roi, List<String> classes) {
        String name = roi.name().strip();
        String stem = ofName(name);
        List<String> called = new ArrayList<>(List.of(name, stem));
        if (roi.group() > 0) {
            called.add(stem.equals(FOREGROUND) ? 1 : 2, roi.groupName());
        }
        for (String one : called) {
            if (classes.contains(one)) {
                return classes.indexOf(one);
            }
        }
        if (stem.equals(BACKGROUND)) {
            return 0;
        }
        if (roi.group() > 0 && roi.group() < classes.size()) {
            return roi.group();
        }
        return stem.equals(FOREGROUND) && roi.group() == 0 && classes.size() == 2 ? 1 : -1;
    }
}
