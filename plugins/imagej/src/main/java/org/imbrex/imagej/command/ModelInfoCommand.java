package org.imbrex.imagej.command;

import ij.IJ;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.imbrex.error.UsageException;
import org.imbrex.model.Device;
import org.imbrex.model.ModelOptions;
import org.imbrex.model.ModelSpec;
import org.imbrex.model.Reach;
import org.imbrex.model.TileModel;
import org.imbrex.onnx.OnnxModels;
import org.imbrex.postprocess.Postprocessing;
import org.imbrex.preprocess.Normalisation;
import org.imbrex.volume.Extent;

/** Says what a model is, in the Log. */
final class ModelInfoCommand {
    private ModelInfoCommand() {}

    static void run() {
        Form form =
                new Form("Imbrex: Model Info", "modelinfo").file("Model", "").ask();
        String file = form.text("model");
        if (file.isBlank()) {
            throw new UsageException("model: expected the file of a model, found nothing");
        }
        try (OnnxModels models = OnnxModels.open(OnnxModels.files(Path.of(file)), Device.CPU, ModelOptions.NONE)) {
            lines(file, models.model()).forEach(IJ::log);
            models.notes().forEach(note -> IJ.log("  note: " + note));
        }
    }

    static List<String> lines(String file, TileModel model) {
        ModelSpec spec = model.spec();
        List<String> lines = new ArrayList<>();
        lines.add("Model " + spec.name());
        lines.add("  file: " + file);
        lines.add("  takes: " + (spec.layout().dimensions() == 3 ? "volumes" : "planes") + " (axes "
                + spec.layout().name().toLowerCase(Locale.ROOT) + ")");
        for (int i = 0; i < spec.channels().size(); i++) {
            ModelSpec.Channel channel = spec.channels().get(i);
            lines.add("  channel " + (i + 1) + ": " + channel.name() + ", " + words(channel.normalisation()));
        }
        for (int i = 0; i < spec.classes().size(); i++) {
            lines.add("  class " + i + ": " + spec.classes().get(i));
        }
        lines.add(
                "  scores become probabilities by: " + spec.activation().name().toLowerCase(Locale.ROOT));
        if (!spec.postprocessing().equals(Postprocessing.NONE)) {
            lines.add("  labels are postprocessed: " + spec.postprocessing().arguments());
        }
        List<Double> spacing = spec.spacing();
        if (spacing != null) {
            lines.add("  trained at (x, y, z): " + spacing + " mm");
        }
        lines.add("  tiles: " + words(model.reach()));
        lines.add("  memory: "
                + model.bytesPerCaller(Extent.of(512, 512).roundUp(model.reach().grid())) / 1_000_000
                + " MB for a patch of about 512x512");
        ModelSpec.Training training = spec.training();
        if (training != null) {
            lines.add("  network: " + training.network());
            lines.add("  trained for " + training.steps() + " steps, seed " + training.seed() + ", data SHA-256 "
                    + training.dataSha256());
            training.versions().forEach((name, version) -> lines.add("  made with " + name + " " + version));
        }
        return lines;
    }

    private static String words(Normalisation normalisation) {
        if (normalisation instanceof Normalisation.ScanZScore) {
            return "minus the scan's mean, over its deviation";
        }
        if (normalisation instanceof Normalisation.ScanPercentiles p) {
            return "from percentiles " + p.low() + " and " + p.high() + " of the scan to 0 and 1";
        }
        if (normalisation instanceof Normalisation.Fixed f) {
            return String.format(
                    Locale.ROOT,
                    "cut to %.4g and %.4g, minus %.4g, over %.4g",
                    f.low(),
                    f.high(),
                    f.mean(),
                    f.deviation());
        }
        if (normalisation instanceof Normalisation.Whitened) {
            return "whitened across the channels, as the training data";
        }
        return "as it is";
    }

    private static String words(Reach reach) {
        if (reach instanceof Reach.Local local) {
            return "exact, halo " + local.halo() + ", grid " + local.grid();
        }
        Reach.Global global = (Reach.Global) reach;
        return "blended, since the network looks at the whole patch (" + global.reason() + "), grid " + global.grid();
    }
}
