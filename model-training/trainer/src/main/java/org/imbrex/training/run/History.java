package org.imbrex.training.run;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.imbrex.io.disk.PartFile;

/**
 * The epochs of a run.
 *
 * @param classes the names of the classes by number
 * @param epochs in order
 */
public record History(List<String> classes, List<Epoch> epochs) {
    public History {
        classes = List.copyOf(classes);
        epochs = List.copyOf(epochs);
    }

    /** One epoch more. */
    public History plus(Epoch epoch) {
        return new History(
                classes, Stream.concat(epochs.stream(), Stream.of(epoch)).toList());
    }

    /**
     * The first of the epochs with the highest mean Dice over the classes but the background; the last one where nothing is
     * validated.
     */
    public Optional<Epoch> best() {
        return epochs.stream().reduce((a, b) -> b.dice().isEmpty() || b.foregroundDice() > a.foregroundDice() ? b : a);
    }

    /** Writes a table with a line for each epoch, in place of what stood there. */
    public void writeCsv(Path file) {
        StringBuilder text = new StringBuilder("epoch,step,loss,rate,");
        text.append(classes.stream().map(name -> quoted("dice " + name)).collect(Collectors.joining(",")))
                .append(",dice,seconds\n");
        for (int i = 0; i < epochs.size(); i++) {
            Epoch e = epochs.get(i);
            text.append(String.format(Locale.ROOT, "%d,%d,%.6f,%.3e,", i + 1, e.step(), e.loss(), e.rate()))
                    .append(dice(e))
                    .append(String.format(Locale.ROOT, ",%.1f\n", e.seconds()));
        }
        try (PartFile part = PartFile.create(file, text.length())) {
            try (Writer writer = new OutputStreamWriter(part.stream(), StandardCharsets.UTF_8)) {
                writer.append(text);
            } catch (IOException e) {
                throw part.failed(e);
            }
            part.finish();
        }
    }

    /** Of each class and their mean; nothing where nothing is validated. */
    private String dice(Epoch e) {
        if (e.dice().isEmpty()) {
            return ",".repeat(classes.size());
        }
        return Stream.concat(e.dice().stream(), Stream.of(e.foregroundDice()))
                .map(d -> String.format(Locale.ROOT, "%.5f", d))
                .collect(Collectors.joining(","));
    }

    private static String quoted(String text) {
        return text.matches("[\\w .-]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
