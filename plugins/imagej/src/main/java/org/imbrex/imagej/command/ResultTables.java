package org.imbrex.imagej.command;

import ij.measure.ResultsTable;
import ij.plugin.filter.Analyzer;
import java.awt.GraphicsEnvironment;

/** ImageJ's Results. */
final class ResultTables {
    private ResultTables() {}

    /** Shows a table as the Results; measurements that stood there and were not saved are asked for first. */
    static void show(ResultsTable table) {
        if (GraphicsEnvironment.isHeadless()) {
            Analyzer.setResultsTable(table);
        } else if (Analyzer.resetCounter()) {
            table.show("Results");
        } else {
            table.show("Imbrex Results");
        }
    }
}
