package org.imbrex.cli.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.imbrex.error.ImbrexException;
import org.imbrex.io.disk.Sha256;
import org.imbrex.model.Device;
import org.imbrex.model.Ensemble;
import org.imbrex.model.ModelOptions;
import org.imbrex.model.TileModel;
import org.imbrex.onnx.OnnxModel;
import org.imbrex.progress.Progress;

/** The models of a command line, opened as one. */
final class ModelFiles implements AutoCloseable {
    private static final int MOST_FOLDS = 100;

    private final List<Path> paths;
    private final List<OnnxModel> members = new ArrayList<>();
    private final List<CompletableFuture<String>> hashes = new ArrayList<>();
    private final TileModel model;

    private ModelFiles(List<Path> paths, Device device, ModelOptions options, Progress progress) {
        this.paths = List.copyOf(paths);
        try {
            for (Path path : paths) {
                // Hashing keeps one processor busy while the other starts the session.
                boolean file = Files.isRegularFile(path);
                if (file) {
                    hashes.add(hash(path));
                }
                OnnxModel member = OnnxModel.open(path, device, options);
                members.add(member);
                if (!file) {
                    hashes.add(hash(member.prepared().file()));
                }
                member.notes().forEach(note -> progress.warning(path + ": " + note));
            }
            this.model = Ensemble.of(members);
        } catch (RuntimeException e) {
            members.forEach(OnnxModel::close);
            throw e;
        }
        if (members.stream()
                        .map(member -> member.spec().postprocessing())
                        .distinct()
                        .count()
                > 1) {
            progress.warning("the models ask for different postprocessing: none of it is done");
        }
        model.fallback().ifPresent(reason -> progress.warning("running on " + model.device() + ": " + reason));
    }

    /**
     * Opens them. The folder of a training stands for its model, or for the models of its folds.
     *
     * @param progress told what was assumed of each, and if they run on another device than the one asked for
     */
    static ModelFiles open(List<Path> paths, Device device, ModelOptions options, Progress progress) {
        List<Path> files = new ArrayList<>();
        paths.forEach(path -> files.addAll(ofTraining(path, progress)));
        return new ModelFiles(files, device, options, progress);
    }

    private static List<Path> ofTraining(Path path, Progress progress) {
        Path model = path.resolve("model.onnx");
        if (!Files.isDirectory(path) || Files.exists(path.resolve("rdf.yaml"))) {
            return List.of(path);
        }
        if (Files.isRegularFile(model)) {
            return List.of(model);
        }
        List<Path> folds = IntStream.range(0, MOST_FOLDS)
                .mapToObj(k -> path.resolve("fold" + k).resolve("model.onnx"))
                .filter(Files::isRegularFile)
                .toList();
        if (folds.isEmpty()) {
            return List.of(path);
        }
        progress.message(path + ": the mean of " + folds.size() + " folds");
        return folds;
    }

    private static CompletableFuture<String> hash(Path file) {
        return CompletableFuture.supplyAsync(() -> Sha256.of(file));
    }

    TileModel model() {
        return model;
    }

    List<Path> paths() {
        return paths;
    }

    /** What each of them is called. */
    List<String> names() {
        return members.stream().map(member -> member.spec().name()).toList();
    }

    /** What their user should know of them, in sentences. */
    List<String> notes() {
        return members.stream().flatMap(member -> member.notes().stream()).toList();
    }

    /** SHA-256 of each file, or of the weights of each package that is a folder. */
    List<String> hashes() {
        return hashes.stream().map(ModelFiles::await).toList();
    }

    static String await(CompletableFuture<String> hash) {
        try {
            return hash.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ImbrexException cause) {
                throw cause;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
