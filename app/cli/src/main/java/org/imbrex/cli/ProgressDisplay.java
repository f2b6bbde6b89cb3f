package org.imbrex.cli;

import java.io.PrintStream;
import org.imbrex.progress.Progress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A way to show progress. It begins only when work takes long, so that short commands stay silent and fast. */
abstract class ProgressDisplay implements Progress {
    private static final Logger LOG = LoggerFactory.getLogger("org.imbrex.cli");

    private final Interrupt interrupt;

    ProgressDisplay(Interrupt interrupt) {
        this.interrupt = interrupt;
    }

    /** Shows warnings alone. */
    static ProgressDisplay quiet(PrintStream err, Interrupt interrupt) {
        return new ProgressDisplay(interrupt) {
            @Override
            public void update(String task, long done, long total) {}

            @Override
            void show(String line) {}

            @Override
            void showWarning(String line) {
                err.println(line);
            }

            @Override
            void pause() {}

            @Override
            void close() {}
        };
    }

    @Override
    public boolean cancelled() {
        return interrupt.raised();
    }

    /** Says it on the screen where that is wanted, and in the log. */
    @Override
    public final void message(String line) {
        LOG.info(line);
        show(line);
    }

    @Override
    public final void warning(String line) {
        LOG.warn(line);
        showWarning(line);
    }

    abstract void show(String line);

    void showWarning(String line) {
        show(line);
    }

    /** Makes room for a line that is printed by somebody else. */
    abstract void pause();

    abstract void close();
}
