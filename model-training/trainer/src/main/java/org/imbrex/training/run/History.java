package org.imbrex.training.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.imbrex.io.disk.PartFile;
import org.jspecify.annotations.Nullable;

/**
 * The epochs of a run.
 *
 * @param classes the names of the classes by number
 * @param epochs in order
 */
public record History(List<String> classes, List<Epoch> epochs) {
    /** A loss that is really lower, not by rounding. */
    private static final double LOWER = 1 - 1e-4;

    public History {
        classes = List.copyOf(classes);
        epochs = List.copyOf(epochs);
    }

    /** One epoch more. */
    public History plus(Epoch epoch) {
        return new History(
                classes, Stream.concat(epochs.stream(), Stream.of(epoch)).toList());
    }

    /** The last epoch, or null before the first one has ended. */
    public @Nullable Epoch last() {
        return epochs.isEmpty() ? null : epochs.get(epochs.size() - 1);
    }

    /** Steps done. */
    long steps() {
        Epoch last = last();
        return last == null ? 0 : last.step();
    }

    /** Seconds that they took. */
    double seconds() {
        Epoch last = last();
        return last == null ? 0 : last.seconds();
    }

    /**
     * The first of the epochs with the highest mean Dice over the classes but the background, those that contain others
     * with what lies inside them, and of those with the same the
     * one with the lowest validation loss, since many networks find nothing for a while; the last one where nothing is
     * validated.
     */
    public Optional<Epoch> best() {
        return epochs.stream().reduce((a, b) -> b.dice().isEmpty() || isBetter(b, a) ? b : a);
    }

    private static boolean isBetter(Epoch later, Epoch earlier) {
        int dice = Double.compare(later.foregroundDice(), earlier.foregroundDice());
        return dice > 0
                || (dice == 0
                        && later.validation().loss() < earlier.validation().loss() * LOWER);
    }

    /** Whether the last epoch is the best one. */
    public boolean improved() {
        return best().filter(best -> best.equals(last())).isPresent();
    }

    /** How many epochs came after the best one. */
    public int sinceBest() {
        return best().map(best -> epochs.size() - 1 - epochs.indexOf(best)).orElse(0);
    }

    /** Writes a table with a line for each epoch, in place of what stood there. */
    public void writeCsv(Path file) {
        List<String> header = new ArrayList<>(List.of("epoch", "step", "loss", "validation loss", "rate"));
        classes.forEach(name -> header.add("dice " + name));
        header.add("dice");
        classes.stream()
                .skip(1)
                .forEach(
                        name -> Stream.of("lesions ", "found ", "false alarms ").forEach(c -> header.add(c + name)));
        List<Integer> regions = regions();
        for (int label : regions) {
            String name = classes.get(label);
            header.addAll(List.of(
                    "dice region " + name,
                    "lesions region " + name,
                    "found region " + name,
                    "false alarms region " + name));
        }
        header.addAll(List.of("waited", "seconds"));
        StringBuilder text = new StringBuilder();
        text.append(header.stream().map(History::quoted).collect(Collectors.joining(",")))
                .append('\n');
        for (int i = 0; i < epochs.size(); i++) {
            text.append(i + 1).append(',').append(line(epochs.get(i), regions)).append('\n');
        }
        PartFile.write(file, text.toString());
    }

    /** The numbers of the classes that contain others; none where nothing is validated. */
    public List<Integer> regions() {
        Epoch last = last();
        return last == null
                ? List.of()
                : List.copyOf(last.validation().regions().keySet());
    }

    /** Nothing stands where nothing is validated. */
    private String line(Epoch e, List<Integer> regions) {
        List<String> cells = new ArrayList<>(List.of(Long.toString(e.step()), format("%.6f", e.loss())));
        boolean validated = !e.dice().isEmpty();
        cells.add(validated ? format("%.6f", e.validation().loss()) : "");
        cells.add(format("%.3e", e.rate()));
        for (int label = 0; label < classes.size(); label++) {
            cells.add(validated ? format("%.5f", e.dice().get(label)) : "");
        }
        cells.add(validated ? format("%.5f", e.foregroundDice()) : "");
        for (int label = 1; label < classes.size(); label++) {
            if (validated) {
                var lesions = e.validation().classes().get(label).lesions();
                cells.add(Long.toString(lesions.truth()));
                cells.add(Long.toString(lesions.found()));
                cells.add(Long.toString(lesions.falseAlarms()));
            } else {
                cells.addAll(List.of("", "", ""));
            }
        }
        for (int label : regions) {
            ClassTally whole = e.validation().whole(label);
            cells.add(format("%.5f", whole.dice()));
            cells.add(Long.toString(whole.lesions().truth()));
            cells.add(Long.toString(whole.lesions().found()));
            cells.add(Long.toString(whole.lesions().falseAlarms()));
        }
        cells.add(format("%.1f", e.waited()));
        cells.add(format("%.1f", e.seconds()));
        return String.join(",", cells);
    }

    /** The figures of an epoch by names that group them, for programs that draw curves. */
    Map<String, Double> scalars(Epoch e) {
        Map<String, Double> scalars = new LinkedHashMap<>();
        scalars.put("loss/training", e.loss());
        scalars.put("rate", e.rate());
        if (e.dice().isEmpty()) {
            return scalars;
        }
        scalars.put("loss/validation", e.validation().loss());
        scalars.put("dice/mean", e.foregroundDice());
        for (int label = 1; label < classes.size(); label++) {
            ClassTally tally = e.validation().classes().get(label);
            scalars.put("dice/" + classes.get(label), tally.dice());
            if (tally.lesions().truth() > 0) {
                scalars.put(
                        "lesion recall/" + classes.get(label), tally.lesions().recall());
            }
            scalars.put("lesion false alarms/" + classes.get(label), (double)
                    tally.lesions().falseAlarms());
        }
        e.validation()
                .regions()
                .forEach((label, whole) -> scalars.put("dice/region " + classes.get(label), whole.dice()));
        return scalars;
    }

    private static String format(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private static String quoted(String text) {
        return text.matches("[\\w .-]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
