package org.imbrex.io.dicom.seg;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a segment is: the class of a model, in codes that other programs understand.
 *
 * @param label the name of the class
 * @param category what kind of thing it is (CID 7150)
 * @param type what it is
 * @param colour red, green and blue, 0 to 255, that viewers should paint it in
 */
public record Segment(String label, Code category, Code type, List<Integer> colour) {
    private static final Code TISSUE = new Code("85756007", "SCT", "Tissue");
    private static final Code ANATOMY = new Code("123037004", "SCT", "Anatomical Structure");
    private static final Code ABNORMALITY = new Code("49755003", "SCT", "Morphologically Altered Structure");

    /** Names of classes that say what they are. */
    private static final Map<String, Code> ABNORMALITIES = Map.of(
            "lesion", new Code("52988006", "SCT", "Lesion"),
            "nodule", new Code("27925004", "SCT", "Nodule"),
            "tumor", new Code("108369006", "SCT", "Neoplasm"),
            "tumour", new Code("108369006", "SCT", "Neoplasm"),
            "cyst", new Code("367643001", "SCT", "Cyst"));

    private static final Map<String, Code> STRUCTURES = Map.of(
            "lung", new Code("39607008", "SCT", "Lung"),
            "liver", new Code("10200004", "SCT", "Liver"),
            "kidney", new Code("64033007", "SCT", "Kidney"),
            "spleen", new Code("78961009", "SCT", "Spleen"),
            "heart", new Code("80891009", "SCT", "Heart"),
            "brain", new Code("12738006", "SCT", "Brain"),
            "prostate", new Code("41216001", "SCT", "Prostate"));

    private static final List<List<Integer>> COLOURS = List.of(
            List.of(230, 75, 53),
            List.of(77, 187, 213),
            List.of(0, 160, 135),
            List.of(243, 155, 127),
            List.of(132, 145, 180),
            List.of(145, 209, 194),
            List.of(126, 97, 72),
            List.of(60, 84, 136));

    public Segment {
        colour = List.copyOf(colour);
    }

    /** A class by its name alone: well-known names get their codes, all others are tissue. */
    public static Segment named(int number, String name) {
        String key = name.toLowerCase(Locale.ROOT).strip();
        List<Integer> colour = COLOURS.get((number - 1) % COLOURS.size());
        Code abnormal = ABNORMALITIES.get(key);
        if (abnormal != null) {
            return new Segment(name, ABNORMALITY, abnormal, colour);
        }
        Code structure = STRUCTURES.get(key);
        return structure == null
                ? new Segment(name, TISSUE, TISSUE, colour)
                : new Segment(name, ANATOMY, structure, colour);
    }

    /** The classes of a model as segments, without the background. */
    public static List<Segment> ofClasses(List<String> classes) {
        List<Segment> segments = new ArrayList<>();
        for (int number = 1; number < classes.size(); number++) {
            segments.add(named(number, classes.get(number)));
        }
        return segments;
    }

    /** The colour as unsigned CIELab numbers of 16 bits (PS3.3, C.10.7.1.1), from sRGB under D65, adapted to D50. */
    double[] cieLab() {
        double[] linear = new double[3];
        for (int i = 0; i < 3; i++) {
            double c = colour.get(i) / 255.0;
            linear[i] = c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
        }
        // sRGB to XYZ under D50, Bradford-adapted (Lindbloom), over the white point.
        double x = (0.4360747 * linear[0] + 0.3850649 * linear[1] + 0.1430804 * linear[2]) / 0.9642200;
        double y = 0.2225045 * linear[0] + 0.7168786 * linear[1] + 0.0606169 * linear[2];
        double z = (0.0139322 * linear[0] + 0.0971045 * linear[1] + 0.7141733 * linear[2]) / 0.8252100;
        double l = 116 * root(y) - 16;
        double a = 500 * (root(x) - root(y));
        double b = 200 * (root(y) - root(z));
        return new double[] {
            Math.rint(l * 65535 / 100), Math.rint((a + 128) * 65535 / 255), Math.rint((b + 128) * 65535 / 255)
        };
    }

    private static double root(double t) {
        double edge = 6.0 / 29;
        return t > edge * edge * edge ? Math.cbrt(t) : t / (3 * edge * edge) + 4.0 / 29;
    }
}
