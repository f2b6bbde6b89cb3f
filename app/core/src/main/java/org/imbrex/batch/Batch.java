package org.imbrex.batch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.imbrex.error.CancelledException;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.error.ResourceException;
import org.imbrex.error.UsageException;
import org.imbrex.io.disk.Sha256;
import org.imbrex.progress.Progress;
import org.jspecify.annotations.Nullable;

/**
 * Does many cases side by side. One that fails is written down, and the others go on; one that the manifest knows as done,
 * with the same files, model and parameters, is left as it is.
 *
 * @param modelSha256 what the cases are done with
 * @param parameters all else that decides the results, as text
 * @param jobs cases in hand at once
 * @param again whether cases are done even if the manifest knows them
 */
public record Batch(String modelSha256, String parameters, int jobs, boolean again) {
    public Batch {
        if (jobs < 1) {
            throw new UsageException("jobs: expected 1 or more, found " + jobs);
        }
    }

    /** How one case is done. */
    @FunctionalInterface
    public interface Work {
        /**
         * Does a case, under names that are not final until it is whole.
         *
         * @param index the case's place in the list
         * @return the files that came out
         * @throws ImbrexException if it cannot be done
         */
        List<Path> run(int index);
    }

    /**
     * How a case ended.
     *
     * @param entry its line in the manifest
     * @param unchanged whether it had been done before
     * @param failure why it failed, or null
     */
    public record Ended(
            ManifestEntry entry,
            boolean unchanged,
            @Nullable Throwable failure) {}

    /**
     * Does the cases.
     *
     * @param manifest of the folder of results
     * @param progress told of cases that ended; asked before each whether to stop
     * @return how each ended, in their order
     * @throws CancelledException if cancelled; what had ended by then is in the manifest
     * @throws ResourceException if the manifest cannot be written
     */
    public List<Ended> run(List<BatchCase> cases, Manifest manifest, Work work, Progress progress) {
        Ended[] ended = new Ended[cases.size()];
        AtomicInteger next = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        ExecutorService threads =
                Executors.newFixedThreadPool(Math.min(jobs, Math.max(1, cases.size())), Batch::thread);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int job = 0; job < jobs && job < cases.size(); job++) {
                running.add(threads.submit(() -> {
                    for (int i = next.getAndIncrement(); i < cases.size(); i = next.getAndIncrement()) {
                        progress.checkCancelled();
                        ended[i] = run(cases.get(i), i, manifest, work);
                        if (cases.size() > 1) {
                            progress.update("scans", done.incrementAndGet(), cases.size());
                        }
                    }
                }));
            }
            RuntimeException failure = null;
            for (Future<?> future : running) {
                try {
                    future.get();
                } catch (ExecutionException e) {
                    next.set(cases.size());
                    if (e.getCause() instanceof Error error) {
                        throw error;
                    }
                    failure = e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
                }
            }
            if (failure != null) {
                throw failure;
            }
            return List.of(ended);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        } finally {
            threads.shutdown();
        }
    }

    private Ended run(BatchCase one, int index, Manifest manifest, Work work) {
        long start = System.nanoTime();
        String sha256 = "";
        InputState state = new InputState(0, 0);
        Throwable failure;
        try {
            state = InputState.of(one.files());
            if (!again && manifest.isDone(one.name(), modelSha256, parameters)) {
                ManifestEntry before = manifest.find(one.name()).orElseThrow();
                boolean untouched = before.inputBytes() == state.bytes() && before.inputModified() == state.modified();
                if (untouched || Sha256.of(one.files()).equals(before.inputSha256())) {
                    return new Ended(before, true, null);
                }
            }
            List<Path> outputs = work.run(index);
            sha256 = Sha256.of(one.files());
            if (!InputState.of(one.files()).equals(state)) {
                delete(outputs);
                throw new InputException(one.files().get(0), "it changed while it was read");
            }
            ManifestEntry entry = entry(one, sha256, state, start, ManifestEntry.DONE, names(outputs), null);
            manifest.add(entry);
            return new Ended(entry, false, null);
        } catch (CancelledException e) {
            throw e;
        } catch (RuntimeException | OutOfMemoryError e) {
            failure = e;
        }
        ManifestEntry entry = entry(one, sha256, state, start, ManifestEntry.FAILED, List.of(), failure);
        manifest.add(entry);
        return new Ended(entry, false, failure);
    }

    private ManifestEntry entry(
            BatchCase one,
            String sha256,
            InputState state,
            long start,
            String status,
            List<String> outputs,
            @Nullable Throwable failure) {
        return new ManifestEntry(
                ManifestEntry.VERSION,
                one.name(),
                sha256,
                state.bytes(),
                state.modified(),
                modelSha256,
                parameters,
                status,
                Math.round((System.nanoTime() - start) / 1e5) / 1e4,
                outputs,
                failure == null ? null : ImbrexException.firstLine(failure),
                failure == null ? null : kind(failure));
    }

    private static void delete(List<Path> outputs) {
        for (Path output : outputs) {
            try {
                Files.deleteIfExists(output);
            } catch (IOException e) {
                throw new ResourceException(output + ": cannot be removed: " + ImbrexException.firstLine(e), e);
            }
        }
    }

    private static String kind(Throwable failure) {
        if (failure instanceof InputException || failure instanceof UsageException) {
            return "input";
        }
        return failure instanceof ResourceException || failure instanceof OutOfMemoryError ? "resource" : "internal";
    }

    private static List<String> names(List<Path> files) {
        return files.stream().map(file -> String.valueOf(file.getFileName())).toList();
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "imbrex-cases");
        thread.setDaemon(true);
        return thread;
    }
}
