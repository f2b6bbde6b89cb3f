package org.imbrex.training.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.error.ResourceException;
import org.imbrex.io.disk.PartFile;
import org.imbrex.metric.LesionCounts;
import org.imbrex.training.run.ClassTally;
import org.imbrex.training.run.Epoch;
import org.imbrex.training.run.History;
import org.imbrex.training.run.TrainedModel;

/**
 * What came out of one training run; as a file {@value #FILE}.
 *
 * @param steps steps that the run was to have
 * @param bestStep steps behind the weights that were kept
 * @param classes what validation found of each class but the background, by name: of one that contains others with what
 *     lies inside it; empty if nothing was validated
 * @param parity how far ONNX Runtime is from the trainer
 * @param complete whether the run came to its end
 * @param seconds for everything
 */
public record RunResult(
        long steps, long bestStep, Map<String, ClassTally> classes, double parity, boolean complete, double seconds) {
    static final String FILE = "result.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    static RunResult of(TrainedModel trained, double parity, double seconds) {
        History history = trained.history();
        Epoch best = history.best().orElseThrow();
        return new RunResult(
                trained.config().length().steps(),
                best.step(),
                found(history.classes(), best),
                parity,
                trained.complete(),
                seconds);
    }

    /** What an epoch's validation found of each class but the background. */
    static Map<String, ClassTally> found(List<String> classes, Epoch epoch) {
        Map<String, ClassTally> found = new LinkedHashMap<>();
        for (int label = 1; label < epoch.dice().size(); label++) {
            found.put(classes.get(label), epoch.validation().whole(label));
        }
        return found;
    }

    /** The mean Dice of the classes; NaN if nothing was validated. */
    public double dice() {
        return classes.values().stream().mapToDouble(ClassTally::dice).average().orElse(Double.NaN);
    }

    public ObjectNode json(String model) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("formatVersion", 1);
        root.put("model", model);
        root.put("steps", steps);
        root.put("bestStep", bestStep);
        ObjectNode dice = root.putObject("dice");
        classes.forEach((name, tally) -> dice.put(name, tally.dice()));
        ObjectNode counts = root.putObject("counts");
        classes.forEach((name, tally) -> {
            ObjectNode count = counts.putObject(name);
            count.put("truth", tally.truth());
            count.put("predicted", tally.predicted());
            count.put("both", tally.both());
            count.put("lesions", tally.lesions().truth());
            count.put("found", tally.lesions().found());
            count.put("predictedLesions", tally.lesions().predicted());
            count.put("right", tally.lesions().right());
        });
        root.put("parity", parity);
        root.put("complete", complete);
        root.put("seconds", seconds);
        return root;
    }

    void write(Path folder, String model) {
        PartFile.write(folder.resolve(FILE), json(model).toPrettyString() + "\n");
    }

    /**
     * Reads the result in a run's folder.
     *
     * @throws InputException if it is something else or of a newer version
     */
    static RunResult read(Path folder) {
        Path file = folder.resolve(FILE);
        JsonNode root;
        try {
            root = JSON.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            throw new InputException(file, "expected JSON, found " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new ResourceException(file + ": cannot be read: " + ImbrexException.firstLine(e), e);
        }
        if (root.path("formatVersion").asInt() != 1) {
            throw InputException.of(
                    file, "formatVersion 1", root.path("formatVersion").asText("none"));
        }
        Map<String, ClassTally> classes = new LinkedHashMap<>();
        root.path("counts")
                .properties()
                .forEach(e -> classes.put(
                        e.getKey(),
                        new ClassTally(
                                e.getValue().path("truth").asLong(),
                                e.getValue().path("predicted").asLong(),
                                e.getValue().path("both").asLong(),
                                new LesionCounts(
                                        e.getValue().path("lesions").asLong(),
                                        e.getValue().path("found").asLong(),
                                        e.getValue().path("predictedLesions").asLong(),
                                        e.getValue().path("right").asLong()))));
        return new RunResult(
                root.path("steps").asLong(),
                root.path("bestStep").asLong(),
                classes,
                root.path("parity").asDouble(),
                root.path("complete").asBoolean(),
                root.path("seconds").asDouble());
    }
}
