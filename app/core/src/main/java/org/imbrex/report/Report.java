package org.imbrex.report;

import java.util.List;

/**
 * What a report says, as plain data; {@link HtmlReport} makes a page of it. All texts are plain texts: markup in them is
 * shown, not obeyed. A report may leave the hospital, so that it names cases and never patients.
 *
 * @param title what the report is about
 * @param verdict the one sentence that a reader in a hurry needs
 * @param keyFigures a handful of numbers, the most telling one first
 * @param sections everything else, in reading order
 */
public record Report(String title, String verdict, List<KeyFigure> keyFigures, List<Section> sections) {
    public Report {
        keyFigures = List.copyOf(keyFigures);
        sections = List.copyOf(sections);
    }

    /**
     * One number and what it means.
     *
     * @param name what was measured
     * @param value the number, with its unit
     * @param note what to compare it with or where it comes from; may be empty
     */
    public record KeyFigure(String name, String value, String note) {}
}
