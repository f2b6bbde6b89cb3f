package org.imbrex.imagej.train;

import ij.gui.Plot;
import ij.gui.PlotWindow;
import java.awt.Color;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.report.Palette;
import org.imbrex.training.experiment.CrossValidation;
import org.imbrex.training.run.Trainer;
import org.jspecify.annotations.Nullable;

/** The loss and the validation Dice of a run, as a plot that grows while it runs. */
public final class TrainingCurves {
    private static final String DICE = "dice ";
    private static final String BACKGROUND = "dice background";

    private final String title;
    private final Path run;
    private @Nullable PlotWindow window;
    private @Nullable Path shown;
    private int epochs;

    /**
     * The curves of a run, or of the fold that is trained.
     *
     * @param run the folder of the run
     */
    public TrainingCurves(String title, Path run) {
        this.title = title;
        this.run = run;
    }

    /** Shows the epochs so far; does nothing where there is none, none new, or no screen. */
    public void update() {
        Path history = history();
        if (GraphicsEnvironment.isHeadless() || !Files.isRegularFile(history)) {
            return;
        }
        List<String> lines = lines(history);
        if (lines.size() < 2 || (history.equals(shown) && lines.size() == epochs + 1)) {
            return;
        }
        shown = history;
        epochs = lines.size() - 1;
        Plot plot = plot(lines);
        if (window == null || window.getImagePlus().getWindow() == null) {
            window = plot.show();
        } else {
            window.drawPlot(plot);
        }
    }

    /** The curves as they stand in a table. */
    Plot plot(List<String> lines) {
        List<String> columns = Arrays.asList(lines.get(0).split(",", -1));
        Plot plot = new Plot("Training " + title, "step", "loss and validation Dice");
        plot.setFrameSize(480, 300);
        StringBuilder legend = new StringBuilder();
        double[] steps = column(lines, columns.indexOf("step"));
        double[] loss = column(lines, columns.indexOf("loss"));
        add(plot, legend, "loss", Color.DARK_GRAY, steps, loss);
        int label = 0;
        for (int i = 0; i < columns.size(); i++) {
            String name = columns.get(i).replace("\"", "");
            if (name.startsWith(DICE) && !name.equals(BACKGROUND)) {
                label++;
                double[] dice = column(lines, i);
                add(
                        plot,
                        legend,
                        "Dice " + name.substring(DICE.length()),
                        new Color(Palette.ofClass(label)),
                        steps,
                        dice);
            }
        }
        double highest = Math.max(1, Arrays.stream(loss).max().orElse(1));
        plot.setLimits(0, steps[steps.length - 1], 0, highest * 1.05);
        plot.setColor(Color.BLACK);
        plot.addLegend(legend.toString(), "top-right");
        return plot;
    }

    private static void add(Plot plot, StringBuilder legend, String name, Color colour, double[] x, double[] y) {
        plot.setColor(colour);
        plot.setLineWidth(2);
        plot.add(x.length == 1 ? "circle" : "line", x, y);
        plot.setLineWidth(1);
        legend.append(name).append('\n');
    }

    private static double[] column(List<String> lines, int column) {
        return lines.stream()
                .skip(1)
                .mapToDouble(line -> Double.parseDouble(line.split(",", -1)[column]))
                .toArray();
    }

    /** The table with a line for each epoch: that of the last fold that has one, else the run's own. */
    private Path history() {
        Path last = run.resolve(Trainer.HISTORY);
        for (int fold = 0; Files.isDirectory(CrossValidation.folder(run, fold)); fold++) {
            Path own = CrossValidation.folder(run, fold).resolve(Trainer.HISTORY);
            last = Files.isRegularFile(own) ? own : last;
        }
        return last;
    }

    private static List<String> lines(Path history) {
        try {
            return Files.readAllLines(history);
        } catch (IOException e) {
            throw new InputException(history, "cannot be read: " + ImbrexException.firstLine(e), e);
        }
    }
}
