package org.imbrex.imagej;

import java.util.function.Consumer;
import org.imbrex.progress.Progress;

/** The progress of one scan as a part of the progress of all. */
record ScanProgress(Progress all, int scan, int scans, Consumer<String> messages) implements Progress {
    @Override
    public void update(String task, long done, long total) {
        all.update(task, scan * total + done, scans * total);
    }

    @Override
    public void message(String line) {
        messages.accept(scans == 1 ? line : "frame " + (scan + 1) + ": " + line);
    }

    @Override
    public boolean cancelled() {
        return all.cancelled();
    }
}
