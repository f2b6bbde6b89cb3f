package org.imbrex.batch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.ResourceException;
import org.imbrex.error.UsageException;
import org.imbrex.io.Made;
import org.imbrex.io.disk.PartFile;
import org.imbrex.io.disk.Sha256;
import org.imbrex.model.TileModel;
import org.imbrex.onnx.OnnxModel;
import org.imbrex.progress.Progress;

/**
 * Segments many scans with one model into a folder, whose manifest says of each what became of it. Results are the same as
 * if each were segmented by itself.
 *
 * @param model the network; its owner closes it
 * @param modelSha256 what identifies it
 * @param modelArguments what was said of the model that decides its results, as text; mostly nothing
 * @param made what formats that tell it say of masks
 * @param options how cases are segmented that have no settings of their own; its memory is for all of them together
 * @param jobs cases in hand at once
 * @param again whether cases are segmented even if the manifest knows them as done
 */
public record SegmentBatch(
        TileModel model,
        Supplier<String> modelSha256,
        String modelArguments,
        Made made,
        CaseOptions options,
        int jobs,
        boolean again) {
    public SegmentBatch {
        if (jobs < 1) {
            throw new UsageException("jobs: expected 1 or more, found " + jobs);
        }
    }

    /** One case more in hand than patches run at once, so that one is read or written meanwhile. */
    public static int jobs(TileModel model) {
        return model.callers() + 1;
    }

    /** A batch with a model that says itself all that is to be known of it. */
    public static SegmentBatch of(OnnxModel model, CaseOptions options) {
        Made made = new Made(model.spec().classes(), model.spec().name(), "");
        CompletableFuture<String> hash =
                CompletableFuture.supplyAsync(() -> Sha256.of(model.prepared().file()));
        return new SegmentBatch(model, hash::join, "", made, options, jobs(model), false);
    }

    public SegmentBatch withJobs(int number) {
        return new SegmentBatch(model, modelSha256, modelArguments, made, options, number, again);
    }

    public SegmentBatch withAgain(boolean on) {
        return new SegmentBatch(model, modelSha256, modelArguments, made, options, jobs, on);
    }

    /**
     * Segments the cases that the folder's manifest does not know as done.
     *
     * @throws UsageException if a case has settings that cannot be
     * @throws ResourceException if the folder cannot be written, or another run writes there
     */
    public BatchSummary run(List<ScanCase> scans, Path folder, Progress progress) {
        makeFolder(folder);
        try (Manifest manifest = Manifest.open(folder)) {
            return run(scans, manifest, (entry, said, failure) -> {}, progress);
        }
    }

    /**
     * Segments the cases that a manifest does not know as done, into its folder. What an earlier run left unfinished there
     * is removed first.
     *
     * @param listener told of each case as it ends
     * @see #run(List, Path, Progress)
     */
    public BatchSummary run(List<ScanCase> scans, Manifest manifest, Batch.Listener listener, Progress progress) {
        List<CaseOptions> own = new ArrayList<>();
        List<BatchCase> cases = new ArrayList<>();
        Set<Path> folders = manifest.folders();
        for (ScanCase scan : scans) {
            CaseOptions wanted = options(scan);
            own.add(wanted);
            cases.add(new BatchCase(scan.name(), scan.files(), parameters(wanted)));
            Path parent = manifest.folder().resolve(scan.name()).getParent();
            folders.add(parent == null ? manifest.folder() : parent);
        }
        int removed = folders.stream().mapToInt(PartFile::removeLeftovers).sum();
        if (removed > 0) {
            progress.message(removed + (removed == 1 ? " file" : " files")
                    + " that an earlier run could not finish removed from " + manifest.folder());
        }
        SharedModel shared = new SharedModel(model, options.segment().memory());
        return new Batch(modelSha256, jobs, again)
                .run(
                        cases,
                        manifest,
                        (index, sha256, part) -> new CaseRun(
                                        jobs == 1 ? scan -> model : shared::of,
                                        made,
                                        own.get(index),
                                        manifest.folder(),
                                        part)
                                .run(scans.get(index), sha256),
                        listener,
                        progress);
    }

    private CaseOptions options(ScanCase scan) {
        CaseOptions wanted = options;
        try {
            for (var setting : scan.settings().entrySet()) {
                wanted = wanted.with(setting.getKey(), setting.getValue());
            }
            return wanted;
        } catch (UsageException e) {
            throw new UsageException(scan.name() + ": " + e.getMessage());
        }
    }

    private String parameters(CaseOptions wanted) {
        return (modelArguments + " " + wanted.arguments(model.spec())).strip();
    }

    private static void makeFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ResourceException(folder + ": cannot be made: " + ImbrexException.firstLine(e), e);
        }
    }
}
