package org.imbrex.training.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.imbrex.error.DivergedException;
import org.imbrex.progress.Progress;
import org.imbrex.training.data.PatchLoader;

/**
 * A learning-rate range test: Smith (2017, arXiv:1506.01186, 3.3). The rate rises from step to step by the same factor; the
 * loss falls once the rate is large enough, and rises again when it is too large.
 *
 * @param points in the order of the rates
 * @param asked the rate of the configuration
 */
public record RateTest(List<Point> points, double asked) {
    private static final double LOWEST = 1e-6;
    private static final double HIGHEST = 1;
    private static final int STEPS = 100;
    /** How much of the loss so far is kept in the smoothed one. */
    private static final double KEPT = 0.9;
    /** How far below the steepest rate a run stays that is much longer than the test. */
    private static final double DISTANCE = 3;
    /** Below the rate at which the loss falls fastest a training still keeps its feet. */
    private static final double BOLD = 3;
    /** The test ends when the loss is this far above its lowest point. */
    private static final double BLOWN_UP = 4;

    public RateTest {
        points = List.copyOf(points);
    }

    /**
     * One step.
     *
     * @param rate its learning rate
     * @param loss of its batch
     * @param smooth the running mean of the losses up to it
     */
    public record Point(double rate, double loss, double smooth) {}

    /** Trains a network that nobody needs afterwards. */
    static RateTest of(Preparation prepared, Progress progress) {
        double factor = Math.pow(HIGHEST / LOWEST, 1.0 / (STEPS - 1));
        List<Double> losses = new ArrayList<>();
        try (Learner learner = prepared.learner(step -> LOWEST * Math.pow(factor, (double) step));
                PatchLoader patches = prepared.patches(0)) {
            double lowest = Double.POSITIVE_INFINITY;
            for (int step = 0; step < STEPS; step++) {
                progress.checkCancelled();
                double loss = learner.step(patches, step);
                losses.add(loss);
                progress.update("trying rates", step + 1, STEPS);
                lowest = Math.min(lowest, loss);
                if (loss > BLOWN_UP * lowest && step > STEPS / 10) {
                    break;
                }
            }
        } catch (DivergedException e) {
            progress.message("trying rates: ended at " + number(LOWEST * Math.pow(factor, losses.size()))
                    + ", where the loss is no longer finite");
        }
        return new RateTest(
                points(losses, factor), prepared.config().optimiser().rate());
    }

    /** Losses at rates that rise by a factor, with their running mean, corrected for its start as Adam's are. */
    private static List<Point> points(List<Double> losses, double factor) {
        List<Point> points = new ArrayList<>();
        double mean = 0;
        for (int i = 0; i < losses.size(); i++) {
            mean = KEPT * mean + (1 - KEPT) * losses.get(i);
            points.add(new Point(LOWEST * Math.pow(factor, i), losses.get(i), mean / (1 - Math.pow(KEPT, i + 1))));
        }
        return points;
    }

    /** The rate at which the loss falls fastest, by its smoothed curve over the rate's logarithm; NaN if it never falls. */
    public double steepest() {
        double best = Double.NaN;
        double fall = 0;
        for (int i = 1; i < points.size() - 1; i++) {
            double change = points.get(i + 1).smooth - points.get(i - 1).smooth;
            if (change < fall) {
                fall = change;
                best = points.get(i).rate;
            }
        }
        return best;
    }

    /** A rate with some distance to those that are too large; the asked one if no rate helps. */
    public double suggested() {
        double steepest = steepest();
        return Double.isNaN(steepest) ? asked : steepest / DISTANCE;
    }

    /**
     * A rate that learns soon, for tests of whether something can be learnt at all: near the steepest, and not below the
     * asked one. Rare classes move little at the rates that suit a whole training.
     */
    double boldest() {
        double steepest = steepest();
        return Double.isNaN(steepest) ? asked : Math.max(asked, steepest / BOLD);
    }

    /** Whether the asked rate is within a factor of ten of the suggested. */
    public boolean suits() {
        double suggested = suggested();
        return asked >= suggested / 10 && asked <= suggested * 10;
    }

    /** The finding in a sentence. */
    public String words() {
        double steepest = steepest();
        if (Double.isNaN(steepest)) {
            return "the loss falls at no learning rate from " + number(LOWEST) + " to " + number(HIGHEST);
        }
        return "the loss falls fastest at a learning rate of about " + number(steepest) + "; optimiser.rate "
                + number(asked) + (suits() ? " suits" : " is far from it: try " + number(suggested()));
    }

    private static String number(double rate) {
        return String.format(Locale.ROOT, "%.1e", rate);
    }
}
