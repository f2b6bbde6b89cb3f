package org.imbrex.cli;

import org.imbrex.progress.Progress;

/** A way to show progress. It begins only when work takes long, so that short commands stay silent and fast. */
abstract class ProgressDisplay implements Progress {
    private final Interrupt interrupt;

    ProgressDisplay(Interrupt interrupt) {
        this.interrupt = interrupt;
    }

    /** Shows nothing. */
    static ProgressDisplay quiet(Interrupt interrupt) {
        return new ProgressDisplay(interrupt) {
            @Override
            public void update(String task, long done, long total) {}

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

    /** Makes room for a line that is printed by somebody else. */
    abstract void pause();

    abstract void close();
}
