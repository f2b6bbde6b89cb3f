package org.imbrex.report;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.nio.file.Path;
import org.imbrex.io.disk.PartFile;

/** Writes a report as one HTML file that loads nothing from outside; its templates lie in src/main/jte. */
public final class HtmlReport {
    private static final TemplateEngine TEMPLATES = templates();

    private HtmlReport() {}

    /**
     * Templates that were compiled lie beside this class, but are looked for where the thread looks: in ImageJ that is not
     * where plugins are.
     */
    private static TemplateEngine templates() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(HtmlReport.class.getClassLoader());
        try {
            return TemplateEngine.createPrecompiled(null, ContentType.Html, null, "org.imbrex.report");
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** The page as a text. */
    public static String render(Report report) {
        StringOutput page = new StringOutput(1 << 16);
        TEMPLATES.render("report.jte", report, page);
        return page.toString();
    }

    /**
     * Writes the page beside its final name and then renames it.
     *
     * @throws org.imbrex.error.ResourceException if the file cannot be written; what was there before is then untouched
     */
    public static void write(Path file, Report report) {
        PartFile.write(file, render(report));
    }
}
