package org.imbrex.imagej.command;

import ij.IJ;
import org.imbrex.imagej.train.TrainingCurves;
import org.imbrex.progress.Progress;

/** ImageJ's bar and Log, the plot of the curves, and two ways to stop: ESC and the button. */
final class TrainingProgress implements Progress {
    private final Progress shown = new ImageJProgress();
    private final TrainingCurves curves;
    private final StopWindow stop;

    TrainingProgress(TrainingCurves curves, StopWindow stop) {
        this.curves = curves;
        this.stop = stop;
    }

    @Override
    public void update(String task, long done, long total) {
        shown.update(task, done, total);
        stop.say(task + " " + done + "/" + total);
    }

    @Override
    public void message(String line) {
        IJ.log("Imbrex: " + line);
        curves.update();
    }

    @Override
    public boolean cancelled() {
        return stop.stopped() || shown.cancelled();
    }
}
