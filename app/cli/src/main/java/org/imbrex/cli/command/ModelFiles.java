package org.imbrex.cli.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.imbrex.error.ImbrexException;
import org.imbrex.io.disk.Sha256;
import org.imbrex.model.Device;
import org.imbrex.model.ModelOptions;
import org.imbrex.model.TileModel;
import org.imbrex.onnx.OnnxModel;
import org.imbrex.onnx.OnnxModels;
import org.imbrex.progress.Progress;

/** The models of a command line, opened as one, and the hashes of their files. */
final class ModelFiles implements AutoCloseable {
    private final List<Path> paths;
    private final List<CompletableFuture<String>> hashes;
    private final OnnxModels models;

    private ModelFiles(List<Path> paths, List<CompletableFuture<String>> hashes, OnnxModels models) {
        this.paths = List.copyOf(paths);
        this.hashes = List.copyOf(hashes);
        this.models = models;
    }

    /**
     * Opens them. The folder of a training stands for its model, or for the models of its folds.
     *
     * @param progress told what was assumed of each, and if they run on another device than the one asked for
     */
    static ModelFiles open(List<Path> given, Device device, ModelOptions options, Progress progress) {
        List<Path> paths = new ArrayList<>();
        for (Path path : given) {
            List<Path> files = OnnxModels.files(path);
            paths.addAll(files);
            if (files.size() > 1) {
                progress.message(path + ": the mean of " + files.size() + " folds");
            }
        }
        // Hashing keeps one processor busy while the other starts sessions.
        Map<Path, CompletableFuture<String>> started = new HashMap<>();
        paths.stream().filter(Files::isRegularFile).forEach(path -> started.put(path, hash(path)));
        OnnxModels models = OnnxModels.open(paths, device, options);
        List<CompletableFuture<String>> hashes = new ArrayList<>();
        for (int i = 0; i < paths.size(); i++) {
            OnnxModel member = models.members().get(i);
            hashes.add(started.computeIfAbsent(
                    paths.get(i), path -> hash(member.prepared().file())));
            Path path = paths.get(i);
            member.notes().forEach(note -> progress.warning(path + ": " + note));
        }
        if (models.disagreeOnPostprocessing()) {
            progress.warning("the models ask for different postprocessing: none of it is done");
        }
        TileModel model = models.model();
        model.fallback().ifPresent(reason -> progress.warning("running on " + model.device() + ": " + reason));
        return new ModelFiles(paths, hashes, models);
    }

    private static CompletableFuture<String> hash(Path file) {
        return CompletableFuture.supplyAsync(() -> Sha256.of(file));
    }

    TileModel model() {
        return models.model();
    }

    List<Path> paths() {
        return paths;
    }

    /** What each of them is called. */
    List<String> names() {
        return models.members().stream().map(member -> member.spec().name()).toList();
    }

    /** What their user should know of them, in sentences. */
    List<String> notes() {
        return models.notes();
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
        models.close();
    }
}
