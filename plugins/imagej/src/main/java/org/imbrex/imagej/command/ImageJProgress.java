package org.imbrex.imagej.command;

import ij.IJ;
import org.imbrex.progress.Progress;

/** ImageJ's bar, status line, Log and ESC key. */
final class ImageJProgress implements Progress {
    private final long start = System.nanoTime();

    ImageJProgress() {
        IJ.resetEscape();
    }

    @Override
    public void update(String task, long done, long total) {
        if (total > 0) {
            IJ.showProgress((double) done / total);
            IJ.showStatus("Imbrex: " + task + " " + done + "/" + total + left(done, total) + "; ESC stops");
        }
    }

    private String left(long done, long total) {
        double seconds = (System.nanoTime() - start) / 1e9;
        if (done == 0 || done == total || seconds < 2) {
            return "";
        }
        long left = Math.round(seconds / done * (total - done));
        return left < 90 ? ", " + left + " s left" : ", " + (left + 30) / 60 + " min left";
    }

    @Override
    public void message(String line) {
        IJ.log("Imbrex: " + line);
    }

    @Override
    public boolean cancelled() {
        return IJ.escapePressed() || Thread.currentThread().isInterrupted();
    }
}
