package org.imbrex.io.dicom.seg;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.imbrex.coding.ClassCode;
import org.imbrex.coding.Code;

/**
 * What a segment is: the class of a model, in codes that other programs understand.
 *
 * @param label the name of the class
 * @param category what kind of thing it is (CID 7150)
 * @param type what it is
 * @param colour red, green and blue, 0 to 255, that viewers should paint it in
 */
public record Segment(String label, Code category, Code type, List<Integer> colour) {
    private static final Code TISSUE = Code.snomed("85756007", "Tissue");
    private static final Code ANATOMY = Code.snomed("123037004", "Anatomical Structure");
    private static final Code ABNORMALITY = Code.snomed("49755003", "Morphologically Altered Structure");

    /** Names of classes that say what they are. */
    private static final Map<String, Code> ABNORMALITIES = Map.of(
            "lesion", Code.snomed("52988006", "Lesion"),
            "nodule", Code.snomed("27925004", "Nodule"),
            "tumor", Code.snomed("108369006", "Neoplasm"),
            "tumour", Code.snomed("108369006", "Neoplasm"),
            "cyst", Code.snomed("367643001", "Cyst"));

    private static final Map<String, Code> STRUCTURES = Map.of(
            "lung", Code.snomed("39607008", "Lung"),
            "liver", Code.snomed("10200004", "Liver"),
            "kidney", Code.snomed("64033007", "Kidney"),
            "spleen", Code.snomed("78961009", "Spleen"),
            "heart", Code.snomed("80891009", "Heart"),
            "brain", Code.snomed("12738006", "Brain"),
            "prostate", Code.snomed("41216001", "Prostate"));

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

    /**
     * The classes of a model as segments, without the background.
     *
     * @param codes what classes are, by their names; others are taken by their names alone
     */
    public static List<Segment> ofClasses(List<String> classes, Map<String, ClassCode> codes) {
        List<Segment> segments = new ArrayList<>();
        for (int number = 1; number < classes.size(); number++) {
            String name = classes.get(number);
            Segment named = named(number, name);
            ClassCode code = codes.get(name);
            segments.add(code == null ? named : named.coded(code));
        }
        return segments;
    }

    private Segment coded(ClassCode code) {
        return new Segment(label, code.category(), code.type(), code.colour() == null ? colour : code.colour());
    }

    /** The same segment under another name. */
    Segment labelled(String name) {
        return new Segment(name, category, type, colour);
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
