package org.imbrex.onnx;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.imbrex.error.UsageException;
import org.imbrex.model.Device;
import org.imbrex.model.Ensemble;
import org.imbrex.model.ModelOptions;
import org.imbrex.model.TileModel;

/** Models that are used as one: their mean, if they are several. */
public final class OnnxModels implements AutoCloseable {
    private static final int MOST_FOLDS = 100;
    private static final String MODEL = "model.onnx";

    private final List<OnnxModel> members;
    private final TileModel model;

    private OnnxModels(List<OnnxModel> members) {
        this.members = List.copyOf(members);
        this.model = Ensemble.of(members);
    }

    /**
     * Opens files and packages, one or more.
     *
     * @throws UsageException if they do not go together
     * @see OnnxModel#open(Path, Device, ModelOptions)
     */
    public static OnnxModels open(List<Path> paths, Device device, ModelOptions options) {
        List<OnnxModel> members = new ArrayList<>();
        try {
            for (Path path : paths) {
                members.add(OnnxModel.open(path, device, options));
            }
            return new OnnxModels(members);
        } catch (RuntimeException e) {
            members.forEach(OnnxModel::close);
            throw e;
        }
    }

    /** What a path stands for: the model in the folder of a training, the models of its folds, or else itself. */
    public static List<Path> files(Path path) {
        Path only = path.resolve(MODEL);
        if (!Files.isDirectory(path) || Files.exists(path.resolve("rdf.yaml"))) {
            return List.of(path);
        }
        if (Files.isRegularFile(only)) {
            return List.of(only);
        }
        List<Path> folds = IntStream.range(0, MOST_FOLDS)
                .mapToObj(k -> path.resolve("fold" + k).resolve(MODEL))
                .filter(Files::isRegularFile)
                .toList();
        return folds.isEmpty() ? List.of(path) : folds;
    }

    /** All of them as one. */
    public TileModel model() {
        return model;
    }

    /** Each of them, in the order of their paths. */
    public List<OnnxModel> members() {
        return members;
    }

    /** What their user should know of each, in sentences. */
    public List<String> notes() {
        return members.stream().flatMap(member -> member.notes().stream()).toList();
    }

    /** Whether they ask for different postprocessing, so that none of it is done. */
    public boolean disagreeOnPostprocessing() {
        return members.stream()
                        .map(member -> member.spec().postprocessing())
                        .distinct()
                        .count()
                > 1;
    }

    @Override
    public void close() {
        model.close();
    }
}
