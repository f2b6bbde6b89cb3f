package org.imbrex.training.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * A look at a network before its first step, with its first batch.
 *
 * @param loss of that batch, without a penalty
 * @param expected the loss of the same batch if the network gave every voxel the scores that it is to start with: the log of
 *     the number of classes for a cross-entropy without prior; NaN for a network that starts from a trained one
 * @param layers every layer that has a kernel, in order
 */
public record StartCheck(double loss, double expected, List<LayerSpread> layers) {
    /** The last layer starts small but not at nothing, so that the first loss lies somewhat beside the expected one. */
    private static final double TOLERANCE = 0.1;
    /** Spreads that differ by more than this do not come from the layers' sizes. */
    private static final double MOST = 1000;

    public StartCheck {
        layers = List.copyOf(layers);
    }

    /**
     * How widely the values of a layer are spread.
     *
     * @param layer its name
     * @param values the standard deviation of its output
     * @param gradients the standard deviation of its kernel's gradients
     * @param scores whether it gives scores
     */
    public record LayerSpread(String layer, double values, double gradients, boolean scores) {}

    /** The first loss beside the expected one, in words. */
    public String words() {
        return Double.isNaN(expected)
                ? String.format(Locale.ROOT, "the first loss is %.4f", loss)
                : String.format(Locale.ROOT, "the first loss is %.4f, expected was %.4f", loss, expected);
    }

    /** What is not as it should be, each in a sentence that says what to try; empty if all is well. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (!Double.isNaN(expected) && !(Math.abs(loss - expected) <= TOLERANCE * Math.max(0.1, Math.abs(expected)))) {
            warnings.add(words() + ": look at network.initialisation, at the intensities, and at the masks");
        }
        // The scores start small by intent, and so do the gradients behind them.
        List<LayerSpread> inner = layers.stream().filter(layer -> !layer.scores).toList();
        spread(warnings, inner, "values", LayerSpread::values);
        spread(warnings, inner, "gradients", LayerSpread::gradients);
        return warnings;
    }

    private static void spread(
            List<String> warnings, List<LayerSpread> layers, String what, ToDoubleFunction<LayerSpread> figure) {
        if (layers.isEmpty()) {
            return;
        }
        Comparator<LayerSpread> order = Comparator.comparingDouble(figure);
        LayerSpread least = layers.stream().min(order).orElseThrow();
        LayerSpread most = layers.stream().max(order).orElseThrow();
        double low = figure.applyAsDouble(least);
        double high = figure.applyAsDouble(most);
        if (!(high <= MOST * low)) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "the spread of %s goes from %.1e in %s to %.1e in %s: what is so uneven learns badly; try"
                            + " network.block.normalisation batch, or network.initialisation he (xavier for tanh and"
                            + " sigmoid)",
                    what,
                    low,
                    least.layer,
                    high,
                    most.layer));
        }
    }
}
