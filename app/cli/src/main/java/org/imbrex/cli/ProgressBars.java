package org.imbrex.cli;

import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Progress on a terminal: one line with a bar and the time left for the task that spoke last. */
final class ProgressBars extends ProgressDisplay {
    private static final long PATIENCE = 700_000_000L;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream err;
    private final int columns;
    private final Map<String, Long> starts = new HashMap<>();
    private final Map<String, ProgressBar> bars = new HashMap<>();
    private @Nullable String shown;
    private String now = "";

    ProgressBars(PrintStream err, int columns, Interrupt interrupt) {
        super(interrupt);
        this.err = err;
        this.columns = Math.min(columns, 120) - 1;
    }

    @Override
    public void update(String task, long done, long total) {
        ProgressBar ended = null;
        synchronized (this) {
            boolean last = total > 0 && done >= total;
            long start = starts.computeIfAbsent(task, t -> System.nanoTime());
            ProgressBar bar = bars.get(task);
            if (bar == null && !last && System.nanoTime() - start > PATIENCE) {
                bar = open(task, total);
                bars.put(task, bar);
            }
            if (bar != null) {
                shown = task;
                bar.maxHint(total > 0 ? total : -1).stepTo(done);
            }
            if (last) {
                starts.remove(task);
                ended = bars.remove(task);
            }
        }
        if (ended != null) {
            end(ended);
        }
    }

    private ProgressBar open(String task, long total) {
        ProgressBar bar = new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total > 0 ? total : -1)
                .setStyle(ProgressBarStyle.ASCII)
                // Also while nothing moves: people see that time goes by, and no step is missed that is made during a
                // drawing.
                .continuousUpdate()
                .setUpdateIntervalMillis(200)
                .setMaxRenderedLength(columns)
                .setConsumer(new DelegatingProgressBarConsumer(line -> draw(task, line), columns))
                .build();
        bar.setExtraMessage(now.isEmpty() ? now : " " + now);
        return bar;
    }

    private synchronized void draw(String task, String line) {
        if (task.equals(shown)) {
            err.print("\r" + line.stripTrailing() + "\u001b[K");
            err.flush();
        }
    }

    /** Outside the lock: closing a bar waits for the thread that draws it. */
    private void end(ProgressBar bar) {
        bar.close();
        synchronized (this) {
            if (bar.getTaskName().equals(shown)) {
                err.println();
                shown = null;
            }
        }
    }

    @Override
    public synchronized void doing(String what) {
        now = what;
        if (shown != null && bars.get(shown) != null) {
            bars.get(shown).setExtraMessage(" " + what);
        }
    }

    @Override
    synchronized void show(String line) {
        pause();
        err.println(line);
    }

    @Override
    synchronized void pause() {
        if (shown != null) {
            err.print(CLEAR_LINE);
        }
    }

    @Override
    void close() {
        ProgressBar[] open;
        synchronized (this) {
            open = bars.values().toArray(new ProgressBar[0]);
            bars.clear();
        }
        for (ProgressBar bar : open) {
            end(bar);
        }
    }
}
