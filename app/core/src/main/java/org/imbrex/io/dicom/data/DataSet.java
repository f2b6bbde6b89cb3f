package org.imbrex.io.dicom.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.imbrex.error.InputException;
import org.jspecify.annotations.Nullable;

/**
 * The elements of a file or of an item of a sequence, by tag. Values that are absent, empty or unreadable are told apart
 * by whom that matters to: {@code text} and its like give nothing for an absent or empty one, {@code need} and its like
 * refuse the file, and a number that is none is always refused.
 */
public final class DataSet {
    private final Path file;
    private final @Nullable DataSet parent;
    private final List<Element> elements = new ArrayList<>(4);

    private DataSet(Path file, @Nullable DataSet parent) {
        this.file = file;
        this.parent = parent;
    }

    /** An empty data set of a file, which messages name. */
    public static DataSet of(Path file) {
        return new DataSet(file, null);
    }

    /** An empty item for a sequence of this data set; it takes over its character set. It still has to be put in. */
    public DataSet newItem() {
        return new DataSet(file, this);
    }

    public Path file() {
        return file;
    }

    /** All elements in the order of their tags. */
    public List<Element> elements() {
        return Collections.unmodifiableList(elements);
    }

    /** Puts an element in, in place of one of the same tag. */
    public DataSet put(Element element) {
        int last = elements.size() - 1;
        if (last < 0 || Integer.compareUnsigned(elements.get(last).tag(), element.tag()) < 0) {
            elements.add(element);
            return this;
        }
        int at = index(element.tag());
        if (at >= 0) {
            elements.set(at, element);
        } else {
            elements.add(-at - 1, element);
        }
        return this;
    }

    public Optional<Element> element(int tag) {
        int at = index(tag);
        return at < 0 ? Optional.empty() : Optional.of(elements.get(at));
    }

    /** Whether an element is there, with a value or without. */
    public boolean has(int tag) {
        return index(tag) >= 0;
    }

    private int index(int tag) {
        int low = 0;
        int high = elements.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = Integer.compareUnsigned(elements.get(middle).tag(), tag);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }

    /** The items of a sequence; none where it is absent. */
    public List<DataSet> items(int tag) {
        return element(tag).map(Element::items).orElse(List.of());
    }

    /** The first item of a sequence. */
    public Optional<DataSet> item(int tag) {
        return items(tag).stream().findFirst();
    }

    /** The values of a text, without the spaces that pad them; none where it is absent or empty. */
    public List<String> texts(int tag) {
        Element element = element(tag).orElse(null);
        if (element == null || element.bytes().length == 0) {
            return List.of();
        }
        String text = element.vr().isNational() || element.vr() == Vr.UN
                ? CharacterSets.decode(element.bytes(), characterSet(), element.vr() == Vr.PN)
                : new String(element.bytes(), StandardCharsets.ISO_8859_1);
        if (element.vr().isOneText()) {
            return List.of(stripped(text));
        }
        List<String> values = new ArrayList<>();
        int start = 0;
        for (int end = text.indexOf('\\'); end >= 0; end = text.indexOf('\\', start)) {
            values.add(stripped(text.substring(start, end)));
            start = end + 1;
        }
        values.add(stripped(text.substring(start)));
        return values;
    }

    private static String stripped(String text) {
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == 0 || text.charAt(end - 1) == ' ')) {
            end--;
        }
        int start = 0;
        while (start < end && text.charAt(start) == ' ') {
            start++;
        }
        return text.substring(start, end);
    }

    /** The first value of a text, if there is one that is not empty. */
    public Optional<String> text(int tag) {
        return texts(tag).stream().findFirst().filter(t -> !t.isEmpty());
    }

    public String text(int tag, String absent) {
        return text(tag).orElse(absent);
    }

    public String needText(int tag) {
        return text(tag).orElseThrow(() -> missing(tag));
    }

    /** The names of the character sets that this data set's texts are in. */
    List<String> characterSet() {
        if (has(Tag.SPECIFIC_CHARACTER_SET)) {
            return texts(Tag.SPECIFIC_CHARACTER_SET);
        }
        return parent == null ? List.of() : parent.characterSet();
    }

    /** The numbers of an element, written as text or in binary; none where it is absent or empty. */
    public List<Double> numbers(int tag) {
        Element element = element(tag).orElse(null);
        if (element == null || element.bytes().length == 0) {
            return List.of();
        }
        return switch (element.vr()) {
            case DS, IS -> texts(tag).stream().map(text -> number(tag, text)).toList();
            case US, SS, UL, SL, UV, SV, FL, FD, OF, OD, OW, OL, OV -> binary(element);
            default -> throw Refusal.MALFORMED.of(file, "a number in " + Tag.toString(tag), "the VR " + element.vr());
        };
    }

    private double number(int tag, String text) {
        try {
            double value = Double.parseDouble(text);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // It is refused below, with words of its own.
        }
        throw Refusal.MALFORMED.of(file, "a number in " + Tag.toString(tag), "\"" + printable(text) + "\"");
    }

    private static String printable(String text) {
        return text.codePoints()
                .limit(20)
                .map(c -> c < ' ' || c > '~' ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private List<Double> binary(Element element) {
        ByteBuffer bytes = ByteBuffer.wrap(element.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        int unit = element.vr().unit();
        List<Double> numbers = new ArrayList<>(bytes.limit() / unit);
        while (bytes.remaining() >= unit) {
            numbers.add(
                    switch (element.vr()) {
                        case US, OW -> (double) Short.toUnsignedInt(bytes.getShort());
                        case SS -> (double) bytes.getShort();
                        case UL, OL -> (double) Integer.toUnsignedLong(bytes.getInt());
                        case SL -> (double) bytes.getInt();
                        case FL, OF -> (double) bytes.getFloat();
                        case FD, OD -> bytes.getDouble();
                        default -> (double) bytes.getLong();
                    });
        }
        return numbers;
    }

    public Optional<Double> number(int tag) {
        return numbers(tag).stream().findFirst();
    }

    public double number(int tag, double absent) {
        return number(tag).orElse(absent);
    }

    /** So many numbers, all finite. */
    public List<Double> needNumbers(int tag, int count) {
        List<Double> numbers = numbers(tag);
        if (numbers.isEmpty()) {
            throw missing(tag);
        }
        if (numbers.size() != count || numbers.stream().anyMatch(n -> !Double.isFinite(n))) {
            throw Refusal.MALFORMED.of(file, count + " numbers in " + Tag.toString(tag), numbers.size() + "");
        }
        return numbers;
    }

    /** A whole number; where there is none, another. */
    public int integer(int tag, int absent) {
        return number(tag).map(n -> integer(tag, (double) n)).orElse(absent);
    }

    public int needInteger(int tag) {
        return integer(tag, (double) number(tag).orElseThrow(() -> missing(tag)));
    }

    /** The whole numbers of an element. */
    public List<Integer> integers(int tag) {
        return numbers(tag).stream().map(n -> integer(tag, (double) n)).toList();
    }

    private int integer(int tag, double number) {
        if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
            throw Refusal.MALFORMED.of(file, "a whole number in " + Tag.toString(tag), number + "");
        }
        return (int) number;
    }

    /** The value of a binary element as it stands; empty where it is absent. */
    public byte[] bytes(int tag) {
        return element(tag).map(Element::bytes).orElse(new byte[0]);
    }

    /** What to throw where an element is missing. */
    public InputException missing(int tag) {
        return Refusal.MISSING.of(file, Tag.toString(tag), "none");
    }
}
