package org.imbrex.cli;

import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Progress for a log file or a pipe: a plain line every few seconds. */
final class ProgressLines extends ProgressDisplay {
    private static final long SECOND = 1_000_000_000L;
    private static final long INTERVAL = 5 * SECOND;

    private final PrintStream err;
    private final LongSupplier nanoTime;
    private final Map<String, Task> tasks = new HashMap<>();
    private String now = "";

    private static final class Task {
        final long start;
        long shown;

        Task(long now) {
            this.start = now;
            this.shown = now;
        }
    }

    ProgressLines(PrintStream err, Interrupt interrupt, LongSupplier nanoTime) {
        super(interrupt);
        this.err = err;
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized void update(String name, long done, long total) {
        long now = nanoTime.getAsLong();
        Task task = tasks.computeIfAbsent(name, n -> new Task(now));
        boolean ended = total > 0 && done >= total;
        if (now - (ended ? task.start : task.shown) >= INTERVAL) {
            task.shown = now;
            String what = this.now.isEmpty() ? "" : "; " + this.now;
            err.println(line(name, done, total, now - task.start) + what);
        }
        if (ended) {
            tasks.remove(name);
        }
    }

    @Override
    public synchronized void doing(String what) {
        now = what;
    }

    @Override
    synchronized void show(String line) {
        err.println(line);
    }

    /** {@code training: 120/300 (40%), 45 s, 1 min 8 s left}. */
    private static String line(String task, long done, long total, long nanos) {
        StringBuilder line = new StringBuilder(task).append(": ").append(done);
        if (total > 0) {
            line.append('/')
                    .append(total)
                    .append(" (")
                    .append(100 * done / total)
                    .append("%)");
        }
        line.append(", ").append(time(nanos / SECOND));
        if (done > 0 && done < total) {
            line.append(", ")
                    .append(time(Math.round((double) nanos / done * (total - done) / SECOND)))
                    .append(" left");
        }
        return line.toString();
    }

    private static String time(long seconds) {
        if (seconds < 60) {
            return seconds + " s";
        } else if (seconds < 3600) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        }
        return seconds / 3600 + " h " + seconds / 60 % 60 + " min";
    }

    @Override
    void pause() {}

    @Override
    void close() {}
}
