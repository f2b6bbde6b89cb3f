package org.imbrex.io.roi;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Which class a ROI is of: the one of its name, without a number at its end ({@code nucleus-12} is a nucleus), or the one
 * whose number is its group. {@code background} erases what lies below it.
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

    /** The class of a ROI where nobody says which classes there are. */
    static String of(Roi roi) {
        return roi.group() > 0 ? ofGroup(roi.group()) : ofName(roi.name());
    }

    /**
     * The number of a ROI's class, or -1 if it is of none.
     *
     * @param classes their names by number; 0 is the background
     */
    static int number(Roi roi, List<String> classes) {
        String name = roi.name().strip();
        String stem = ofName(name);
        for (String called : List.of(name, stem, of(roi))) {
            if (classes.contains(called)) {
                return classes.indexOf(called);
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
