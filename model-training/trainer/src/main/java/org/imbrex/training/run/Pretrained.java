package org.imbrex.training.run;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.imbrex.error.InputException;
import org.imbrex.io.disk.Sha256;
import org.imbrex.model.ModelSpec;
import org.imbrex.preprocess.Normalisation;
import org.imbrex.training.data.DataSet;
import org.imbrex.training.data.TrainingGrid;
import org.imbrex.training.export.ExportedModel;
import org.imbrex.training.network.Network;
import org.imbrex.training.network.Parameter;
import org.imbrex.training.network.State;
import org.imbrex.yaml.RecordReader;
import org.imbrex.yaml.YamlFile;

/**
 * A model that training starts from: all its numbers but those of classes that it does not know.
 *
 * @param file where it lies
 * @param sha256 of the file
 * @param spec what it says about itself
 * @param config what it was trained with
 * @param weights its numbers
 */
public record Pretrained(Path file, String sha256, ModelSpec spec, TrainingConfig config, State weights) {
    /** What is right for numbers by chance is too much for numbers that are nearly right. */
    private static final double SHARE_OF_RATE = 0.1;

    /**
     * Reads a model that this program trained.
     *
     * @throws InputException if it is another
     */
    public static Pretrained read(Path file) {
        ExportedModel model = ExportedModel.read(file);
        ModelSpec spec = model.spec();
        ModelSpec.Training training = spec.training();
        if (training == null) {
            throw InputException.of(file, "a model that says how it was trained", "none of that");
        }
        TrainingConfig config =
                RecordReader.read(YamlFile.read(file, training.configuration()), TrainingConfig.defaults());
        return new Pretrained(file, Sha256.of(file), spec, config, model.weights());
    }

    /** What it was trained with, at a tenth of the rate and for the usual time. */
    public TrainingConfig furtherConfig() {
        TrainingConfig defaults = TrainingConfig.defaults();
        return config.withLength(defaults.length())
                .withSeed(defaults.seed())
                .with("optimiser.rate", config.optimiser().rate() * SHARE_OF_RATE);
    }

    /** The scans as the model takes them: on its grid, unless the data set says another. */
    DataSet prepare(DataSet data) {
        if (data.channels().size() != spec.channels().size()) {
            throw InputException.of(
                    data.file(),
                    spec.channels().size() + " channels as " + file + " takes",
                    String.valueOf(data.channels().size()));
        }
        return data.grid().equals(TrainingGrid.OWN)
                ? data.withGrid(new TrainingGrid(spec.spacing(), spec.orientation(), spec.interpolation()))
                : data;
    }

    /** How it takes the intensities of each channel. */
    List<Normalisation> normalisations() {
        return spec.normalisations();
    }

    /**
     * The numbers to start from.
     *
     * @param classes the names of the classes that are to be learnt; those that the model knows keep their scores' numbers
     * @param initial the numbers of all that the model does not have
     * @throws InputException if the model has another network
     */
    State start(Network network, List<String> classes, State initial) {
        Map<String, float[]> arrays = new LinkedHashMap<>();
        List<String> auxiliary =
                network.auxiliary().stream().map(a -> a.node() + ".").toList();
        String head = network.head().name() + ".";
        for (Parameter parameter : network.parameters()) {
            String name = parameter.name();
            float[] own = initial.get(name).clone();
            float[] found = weights.arrays().get(name);
            boolean scores = name.startsWith(head);
            if (found == null && auxiliary.stream().anyMatch(name::startsWith)) {
                arrays.put(name, own); // only training has them
                continue;
            }
            int expected = scores ? own.length / classes.size() * spec.classes().size() : own.length;
            if (found == null || found.length != expected) {
                throw InputException.of(
                        file,
                        expected + " numbers in " + name + " of a " + network.description(),
                        found == null ? "none" : String.valueOf(found.length));
            }
            if (scores) {
                takeKnown(found, own, classes);
            } else {
                System.arraycopy(found, 0, own, 0, own.length);
            }
            arrays.put(name, own);
        }
        return new State(arrays);
    }

    private void takeKnown(float[] from, float[] to, List<String> classes) {
        int row = to.length / classes.size();
        for (int label = 0; label < classes.size(); label++) {
            int known = spec.classes().indexOf(classes.get(label));
            if (known >= 0) {
                System.arraycopy(from, known * row, to, label * row, row);
            }
        }
    }

    /** What is new, in a line. */
    String words(List<String> classes) {
        List<String> unknown =
                classes.stream().filter(c -> !spec.classes().contains(c)).toList();
        return "starting from " + file + ", " + spec.name() + ": its weights, normalisation and grid"
                + (unknown.isEmpty() ? "" : "; it does not know " + String.join(", ", unknown));
    }
}
