package org.imbrex.batch;

import java.util.ArrayList;
import java.util.List;

/** Reads separated values as RFC 4180 has them: quotes around a cell allow separators, line breaks and doubled quotes. */
final class SeparatedValues {
    private final String text;
    private final char separator;
    private int next;

    private SeparatedValues(String text, char separator) {
        this.text = text;
        this.separator = separator;
    }

    /**
     * The lines that are not empty, in cells without the spaces around them.
     *
     * @throws IllegalArgumentException if a quote is not closed, or something stands between it and the separator
     */
    static List<List<String>> read(String text, char separator) {
        // Some programs begin a file with the mark of its byte order.
        SeparatedValues values = new SeparatedValues(text.startsWith("\uFEFF") ? text.substring(1) : text, separator);
        List<List<String>> lines = new ArrayList<>();
        while (values.next < values.text.length()) {
            List<String> line = values.line();
            if (!line.equals(List.of(""))) {
                lines.add(line);
            }
        }
        return lines;
    }

    private List<String> line() {
        List<String> cells = new ArrayList<>();
        while (true) {
            cells.add(cell());
            if (next == text.length()) {
                return cells;
            }
            char end = text.charAt(next++);
            if (end == '\r' && next < text.length() && text.charAt(next) == '\n') {
                next++;
            }
            if (end != separator) {
                return cells;
            }
        }
    }

    private String cell() {
        int start = next;
        while (next < text.length() && text.charAt(next) == ' ') {
            next++;
        }
        if (next < text.length() && text.charAt(next) == '"') {
            next++;
            return quoted();
        }
        while (!atEnd()) {
            next++;
        }
        return text.substring(start, next).strip();
    }

    private String quoted() {
        StringBuilder cell = new StringBuilder();
        while (next < text.length()) {
            char c = text.charAt(next++);
            if (c != '"') {
                cell.append(c);
            } else if (next < text.length() && text.charAt(next) == '"') {
                cell.append(text.charAt(next++));
            } else {
                while (next < text.length() && text.charAt(next) == ' ') {
                    next++;
                }
                if (!atEnd()) {
                    throw new IllegalArgumentException(
                            "expected the end of a cell after its quotes, found " + text.charAt(next));
                }
                return cell.toString();
            }
        }
        throw new IllegalArgumentException("expected a quote at the end of a cell, found the end of the file");
    }

    private boolean atEnd() {
        return next == text.length()
                || text.charAt(next) == separator
                || text.charAt(next) == '\n'
                || text.charAt(next) == '\r';
    }
}
