package org.imbrex.imagej.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.imbrex.error.UsageException;
import org.imbrex.imagej.TrainSettings;
import org.imbrex.training.loss.LossChoice;

/** Turns a form into the settings of a training. */
final class TrainingChoices {
    /** What suits the images or the model to start from. */
    static final String AUTO = "auto";

    private TrainingChoices() {}

    static List<String> losses() {
        List<String> losses = new ArrayList<>(List.of(AUTO));
        Arrays.stream(LossChoice.Kind.values()).map(LossChoice.Kind::word).forEach(losses::add);
        return losses;
    }

    static TrainSettings settings(Form form, Path folder) {
        TrainSettings settings = new TrainSettings(
                folder,
                form.number("minutes"),
                form.whole("steps"),
                null,
                base(form.text("base").strip()),
                TrainSettings.in("").device(),
                form.whole("seed"),
                null,
                (int) Math.min(Integer.MAX_VALUE, form.whole("folds")),
                form.on("resume"));
        String from = form.text("from");
        return (from.isBlank() ? settings : settings.withFrom(from))
                .withLoss(form.text("loss"))
                .withDevice(form.text("device"));
    }

    private static int base(String text) {
        if (text.isEmpty() || text.equals(AUTO)) {
            return 0;
        }
        if (!text.matches("[1-9]\\d{0,5}")) {
            throw new UsageException("base: expected auto or a number such as 16, found " + text);
        }
        return Integer.parseInt(text);
    }

    /** A folder of its own for each run, so that no model is overwritten, but that of the name to go on with a run. */
    static Path folder(Form form, boolean check) {
        String name = form.text("name").strip();
        if (!name.matches("[\\w .-]+") || name.startsWith(".")) {
            throw new UsageException("name: expected letters, digits, spaces, - and _, found '" + name + "'");
        }
        if (form.text("save_to").isBlank()) {
            throw new UsageException("save_to: expected a folder for models, found nothing");
        }
        Path parent = Path.of(form.text("save_to"));
        String own = check ? name + "-check" : name;
        Path run = parent.resolve(own);
        for (int i = 2; Files.exists(run) && (check || !form.on("resume")); i++) {
            run = parent.resolve(own + "-" + i);
        }
        return run;
    }
}
