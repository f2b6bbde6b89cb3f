package org.imbrex.io.dicom.data;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Puts values into data sets that are to be written, and refuses those that the standard does not allow (PS3.5, 6.2). Texts
 * are UTF-8; the data set says so itself.
 */
public final class Values {
    /** What stands in Specific Character Set of everything that is written here. */
    public static final String UTF_8 = "ISO_IR 192";

    private static final Pattern UID = Pattern.compile("(0|[1-9]\\d*)(\\.(0|[1-9]\\d*))+");
    private static final Pattern CODE = Pattern.compile("[A-Z0-9 _]*");
    private static final Pattern DATE = Pattern.compile("(\\d{8})?");
    private static final Pattern TIME = Pattern.compile("(\\d{2}(\\d{2}(\\d{2}(\\.\\d{1,6})?)?)?)?");

    private Values() {}

    /** Puts texts under a tag whose representation the dictionary knows; none makes an empty element. */
    public static void put(DataSet into, int tag, String... values) {
        Vr vr = Dictionary.vr(tag).orElseThrow(() -> new IllegalArgumentException("unknown " + Tag.toString(tag)));
        if (!vr.isText()) {
            throw new IllegalArgumentException(Tag.toString(tag) + " is no text");
        }
        for (String value : values) {
            check(tag, vr, value);
        }
        into.put(text(tag, vr, String.join("\\", values)));
    }

    /** Puts numbers, as text or in binary, as the tag wants them. */
    public static void put(DataSet into, int tag, double... values) {
        Vr vr = Dictionary.vr(tag).orElseThrow(() -> new IllegalArgumentException("unknown " + Tag.toString(tag)));
        if (vr == Vr.DS || vr == Vr.IS) {
            List<String> texts = new ArrayList<>();
            for (double value : values) {
                texts.add(vr == Vr.DS ? decimal(value) : Integer.toString(Math.toIntExact(Math.round(value))));
            }
            into.put(text(tag, vr, String.join("\\", texts)));
            return;
        }
        ByteBuffer bytes = ByteBuffer.allocate(values.length * vr.unit()).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            switch (vr) {
                case US -> bytes.putShort((short) whole(tag, value, 0, 0xFFFF));
                case SS -> bytes.putShort((short) whole(tag, value, Short.MIN_VALUE, Short.MAX_VALUE));
                case UL -> bytes.putInt((int) whole(tag, value, 0, 0xFFFFFFFFL));
                case SL -> bytes.putInt((int) whole(tag, value, Integer.MIN_VALUE, Integer.MAX_VALUE));
                case FL -> bytes.putFloat((float) value);
                case FD -> bytes.putDouble(value);
                default -> throw new IllegalArgumentException(Tag.toString(tag) + " takes no numbers");
            }
        }
        into.put(Element.of(tag, vr, bytes.array()));
    }

    /** Puts tags. */
    public static void putTag(DataSet into, int tag, int value) {
        ByteBuffer bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort((short) (value >>> 16)).putShort((short) value);
        into.put(Element.of(tag, Vr.AT, bytes.array()));
    }

    /** Puts a sequence. */
    public static void put(DataSet into, int tag, List<DataSet> items) {
        into.put(Element.sequence(tag, List.copyOf(items)));
    }

    /** Puts an item of a sequence of its own; returns it to be filled. */
    public static DataSet putItem(DataSet into, int tag) {
        DataSet item = into.newItem();
        put(into, tag, List.of(item));
        return item;
    }

    /**
     * Copies an element as it is, if it is there. Texts are turned into UTF-8 and not checked: what a scanner wrote is not
     * for us to mend.
     */
    public static void copy(DataSet from, DataSet into, int tag) {
        from.element(tag).ifPresent(element -> into.put(copied(element, from, into)));
    }

    private static Element copied(Element element, DataSet from, DataSet into) {
        if (element.vr() == Vr.SQ) {
            return Element.sequence(
                    element.tag(),
                    element.items().stream().map(item -> copied(item, into)).toList());
        }
        if (!element.vr().isNational()) {
            return element;
        }
        return text(element.tag(), element.vr(), String.join("\\", from.texts(element.tag())));
    }

    private static DataSet copied(DataSet item, DataSet into) {
        DataSet copy = into.newItem();
        for (Element element : item.elements()) {
            if (element.tag() != Tag.SPECIFIC_CHARACTER_SET) {
                copy.put(copied(element, item, copy));
            }
        }
        return copy;
    }

    /** As many digits of a number as 16 characters hold. */
    static String decimal(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("expected a finite number, found " + value);
        }
        String shortest = value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
        for (int digits = 15; shortest.length() > Vr.DS.mostCharacters() && digits > 0; digits--) {
            BigDecimal rounded =
                    new BigDecimal(value).round(new MathContext(digits)).stripTrailingZeros();
            String plain = rounded.toPlainString();
            String scientific = String.format("%." + (digits - 1) + "e", value);
            shortest = plain.length() <= scientific.length() ? plain : scientific;
        }
        return shortest;
    }

    private static long whole(int tag, double value, long least, long most) {
        if (value != Math.rint(value) || value < least || value > most) {
            throw new IllegalArgumentException(
                    Tag.toString(tag) + ": expected " + least + " to " + most + ", found " + value);
        }
        return (long) value;
    }

    private static Element text(int tag, Vr vr, String text) {
        return Element.of(
                tag, vr, text.getBytes(vr.isNational() ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1));
    }

    private static void check(int tag, Vr vr, String value) {
        boolean allowed = value.length() <= vr.mostCharacters()
                && value.chars().noneMatch(c -> c < ' ' && !(vr.isOneText() && (c == '\n' || c == '\r')))
                && (vr.isOneText() || value.indexOf('\\') < 0)
                && (vr.isNational() || value.chars().allMatch(c -> c <= '~'));
        allowed &= switch (vr) {
            case UI -> UID.matcher(value).matches();
            case CS -> CODE.matcher(value).matches();
            case DA -> DATE.matcher(value).matches();
            case TM -> TIME.matcher(value).matches();
            default -> true;
        };
        if (!allowed) {
            throw new IllegalArgumentException(Tag.toString(tag) + ": expected a value for the VR " + vr + " (at most "
                    + vr.mostCharacters() + " characters), found one of " + value.length() + ": "
                    + value.chars()
                            .limit(16)
                            .mapToObj(c -> c < ' ' || c > '~' ? "?" : "" + (char) c)
                            .collect(Collectors.joining()));
        }
    }
}
