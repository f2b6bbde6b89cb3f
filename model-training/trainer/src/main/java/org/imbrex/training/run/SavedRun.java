package org.imbrex.training.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.training.checkpoint.Checkpoint;
import org.imbrex.yaml.RecordReader;
import org.imbrex.yaml.YamlFile;
import org.jspecify.annotations.Nullable;

/**
 * A run as the texts of its last checkpoint have it: with the checkpoint's numbers, all that it takes to go on as if it had
 * never stopped. Schedules and alarms follow from the history, patches and dropout from seed and step.
 *
 * @param asked the configuration that the run was begun with
 * @param settled the same with its length in steps
 * @param data what the data set is
 * @param history its epochs so far
 */
record SavedRun(TrainingConfig asked, TrainingConfig settled, String data, History history) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FORMAT = "format";
    /** Of checkpoints that a run goes on from; another meaning of any number or text in them is another version. */
    private static final String VERSION = "1";

    /** The run that a folder holds, if there is one. */
    static Optional<SavedRun> find(Path folder) {
        Path file = folder.resolve(Trainer.LAST);
        return Files.exists(file) ? Optional.of(read(file)) : Optional.empty();
    }

    /**
     * Reads the texts of a checkpoint.
     *
     * @throws InputException if it is none, is cut short, or was written by a version that meant something else
     */
    static SavedRun read(Path file) {
        Map<String, String> texts = Checkpoint.metadata(file);
        String version = texts.get(FORMAT);
        if (!VERSION.equals(version)) {
            throw InputException.of(
                    file,
                    "a checkpoint of version " + VERSION + " to go on from",
                    version == null ? "none" : "version " + version);
        }
        try {
            return new SavedRun(
                    config(file, texts.get("asked")),
                    config(file, texts.get("configuration")),
                    text(file, texts, "data"),
                    JSON.readValue(text(file, texts, "history"), History.class));
        } catch (JsonProcessingException e) {
            throw new InputException(file, "expected a history, found " + ImbrexException.firstLine(e), e);
        }
    }

    private static String text(Path file, Map<String, String> texts, String key) {
        String text = texts.get(key);
        if (text == null) {
            throw InputException.of(file, "the text " + key, "none");
        }
        return text;
    }

    private static TrainingConfig config(Path file, @Nullable String yaml) {
        if (yaml == null) {
            throw InputException.of(file, "a configuration", "none");
        }
        return RecordReader.read(YamlFile.read(file, yaml), TrainingConfig.defaults());
    }

    /** The texts of a checkpoint. */
    Map<String, String> metadata() {
        Epoch last = Objects.requireNonNull(history.last());
        Map<String, String> texts = new TreeMap<>();
        texts.put(FORMAT, VERSION);
        texts.put("step", String.valueOf(last.step()));
        texts.put("dice", String.valueOf(last.foregroundDice()));
        texts.put("asked", asked.yaml());
        texts.put("configuration", settled.yaml());
        texts.put("data", data);
        try {
            texts.put("history", JSON.writeValueAsString(history));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a history is plain data", e);
        }
        return texts;
    }

    /** Refuses to go on with other settings than the run was begun with, or without the weights of its best epoch. */
    void checkConfiguration(Path folder, TrainingConfig config) {
        if (!config.equals(asked)) {
            throw InputException.of(
                    folder.resolve(Trainer.LAST),
                    "the configuration that the run was begun with",
                    "another: " + difference(config));
        }
        if (!history.improved()) {
            Path best = folder.resolve(Trainer.BEST);
            String step = Checkpoint.metadata(best).getOrDefault("step", "unknown");
            String expected = String.valueOf(history.best().orElseThrow().step());
            if (!step.equals(expected)) {
                throw InputException.of(best, "the weights of step " + expected, "those of step " + step);
            }
        }
    }

    /** Refuses to go on with other scans than the run was begun with. */
    void checkData(Path folder, String identity) {
        if (!identity.equals(data)) {
            throw InputException.of(
                    folder.resolve(Trainer.LAST),
                    "the scans that the run was begun with",
                    "others, another split, another meaning, or another model to start from");
        }
    }

    /** The first line that two configurations differ in. */
    private String difference(TrainingConfig config) {
        List<String> now = config.yaml().lines().toList();
        List<String> before = asked.yaml().lines().toList();
        for (int i = 0; i < Math.min(now.size(), before.size()); i++) {
            if (!now.get(i).equals(before.get(i))) {
                return now.get(i).strip() + " in place of " + before.get(i).strip();
            }
        }
        return "a longer or shorter one";
    }
}
