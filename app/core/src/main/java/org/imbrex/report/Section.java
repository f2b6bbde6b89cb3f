package org.imbrex.report;

import java.util.List;
import java.util.Locale;
import org.imbrex.metric.ConfusionMatrix;

/** A part of a report under a heading of its own. */
public sealed interface Section {
    String title();

    /** A sentence that says how to read the section; may be empty. */
    String note();

    /** Paragraphs of text. */
    record Text(String title, List<String> paragraphs) implements Section {
        public Text {
            paragraphs = List.copyOf(paragraphs);
        }

        @Override
        public String note() {
            return "";
        }
    }

    /** Names with their values: how something was made, which versions were used. */
    record Facts(String title, String note, List<Fact> facts) implements Section {
        public Facts {
            facts = List.copyOf(facts);
        }
    }

    /** One line of {@link Facts}. */
    record Fact(String name, String value) {}

    /** Charts beside each other, or one below the other where the page is narrow. */
    record Charts(String title, String note, List<Chart> charts) implements Section {
        public Charts {
            charts = List.copyOf(charts);
        }
    }

    /**
     * A table whose rows the reader can sort by any column.
     *
     * @param header a name for each column
     * @param rows as many cells each as the header has names
     */
    record Table(String title, String note, List<String> header, List<List<Cell>> rows) implements Section {
        public Table {
            header = List.copyOf(header);
            rows = rows.stream().map(List::copyOf).toList();
            int columns = header.size();
            rows.stream().filter(row -> row.size() != columns).findFirst().ifPresent(row -> {
                throw new IllegalArgumentException("expected " + columns + " cells a row, found " + row.size());
            });
        }

        /** Whether a column holds numbers alone, which then stand at the right. */
        boolean isNumeric(int column) {
            return rows.stream().allMatch(row -> row.get(column).isNumber());
        }
    }

    /**
     * One cell of a table.
     *
     * @param text what is shown
     * @param number what is sorted by; NaN where the cell is no number or its number is undefined
     * @param isNumber whether it stands for a number, be it an undefined one
     * @param strong whether it stands out, as the best of its kind
     */
    record Cell(String text, double number, boolean isNumber, boolean strong) {
        public static Cell text(String text) {
            return new Cell(text, Double.NaN, false, false);
        }

        /** A number with so many digits after the point; a dash where it is undefined. */
        public static Cell number(double value, int digits) {
            String text = Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%." + digits + "f", value);
            return new Cell(text, value, true, false);
        }

        public Cell asStrong() {
            return new Cell(text, number, isNumber, true);
        }
    }

    /**
     * Pictures of cases.
     *
     * @param legends what the colours in the pictures mean
     * @param rows a row of pictures for each case
     */
    record Gallery(String title, String note, List<Legend> legends, List<PictureRow> rows) implements Section {
        public Gallery {
            legends = List.copyOf(legends);
            rows = List.copyOf(rows);
        }
    }

    /** The colours of one kind of picture. */
    record Legend(String name, List<Colour> colours) {
        public Legend {
            colours = List.copyOf(colours);
        }
    }

    /** A colour and what it stands for. */
    record Colour(String name, int rgb) {
        /** As style sheets write it: {@code #56b4e9}. */
        public String css() {
            return String.format(Locale.ROOT, "#%06x", rgb & 0xffffff);
        }
    }

    /** The pictures of one case. */
    record PictureRow(String caption, List<Picture> pictures) {
        public PictureRow {
            pictures = List.copyOf(pictures);
        }
    }

    /** Which true class was taken for which, as a table whose cells are shaded by their share of the row. */
    record Confusion(String title, String note, List<String> classes, ConfusionMatrix matrix) implements Section {
        public Confusion {
            classes = List.copyOf(classes);
            if (classes.size() != matrix.classCount()) {
                throw new IllegalArgumentException(
                        "expected " + matrix.classCount() + " class names, found " + classes.size());
            }
        }

        /** The share of a true class that was given a predicted one, 0 to 1; 0 where the class is absent. */
        double share(int truth, int prediction) {
            long total = matrix.truthTotal(truth);
            return total == 0 ? 0 : (double) matrix.count(truth, prediction) / total;
        }
    }
}
