package org.imbrex.imagej.command;

import java.util.Locale;
import org.imbrex.error.UsageException;
import org.imbrex.io.ScanReader;
import org.imbrex.training.data.DataSet;
import org.imbrex.training.loss.LossChoice;
import org.imbrex.training.network.UNet;
import org.imbrex.training.run.Length;
import org.imbrex.training.run.TrainingConfig;
import org.imbrex.volume.Extent;
import org.imbrex.volume.ScanSource;

/** Turns a form into a training configuration. */
final class TrainingChoices {
    private TrainingChoices() {}

    static TrainingConfig config(Form form, DataSet data) {
        TrainingConfig defaults = TrainingConfig.defaults();
        int base = (int) form.number("base");
        long steps = (long) form.number("steps");
        double minutes = form.number("minutes");
        if (base < 1 || base > 512) {
            throw new UsageException("base: expected 1 to 512, found " + base);
        }
        if (steps < 0 || (steps == 0 && !(minutes > 0))) {
            throw new UsageException("expected minutes or steps above 0, found " + minutes + " and " + steps);
        }
        int depth = defaults.network().depth();
        return defaults.withNetwork(new UNet(base, depth, 0))
                .withLoss(LossChoice.of(LossChoice.Kind.valueOf(
                        form.text("loss").toUpperCase(Locale.ROOT).replace('-', '_'))))
                .withPatches(
                        patch(data, defaults.patch().width(), 1 << depth),
                        defaults.patches().batch(),
                        defaults.patches().foreground())
                .withLength(steps > 0 ? Length.ofSteps(steps) : Length.ofSeconds(minutes * 60))
                .withSeed((long) form.number("seed"));
    }

    /** The usual patch, or as much of it as the images fill. */
    private static int patch(DataSet data, int usual, int grid) {
        try (ScanSource scan = ScanReader.open(data.cases().get(0).image())) {
            Extent extent = scan.info().extent();
            int side = Math.max(extent.height(), extent.width());
            return Math.min(usual, Extent.roundUp(side, grid));
        }
    }
}
