package org.imbrex.batch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.imbrex.error.CancelledException;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.error.ResourceException;
import org.imbrex.error.UsageException;
import org.imbrex.io.disk.Sha256;
import org.imbrex.progress.Progress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does many cases side by side, large ones first, so that at the end no processor waits for the last. One that fails is written down, and the others go on; one that the manifest knows as done,
 * with the same files, model and parameters, is left as it is.
 *
 * @param modelSha256 what the cases are done with
 * @param jobs cases in hand at once
 * @param again whether cases are done even if the manifest knows them
 */
public record Batch(Supplier<String> modelSha256, int jobs, boolean again) {
    private static final Logger LOG = LoggerFactory.getLogger(Batch.class);

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
         * @param sha256 over the case's files; waits until that is known
         * @throws ImbrexException if it cannot be done
         */
        Done run(int index, Supplier<String> sha256, Progress progress);
    }

    /**
     * What came of a case.
     *
     * @param outputs the files that came out
     * @param scans how its scans were segmented, as {@code run.json} has it
     * @param said what people may want to know of it, in lines
     */
    public record Done(List<Path> outputs, List<ObjectNode> scans, List<String> said) {
        public Done {
            outputs = List.copyOf(outputs);
            scans = List.copyOf(scans);
            said = List.copyOf(said);
        }
    }

    /** Told of every case the moment it has ended, from the thread that did it. */
    @FunctionalInterface
    public interface Listener {
        /**
         * Takes a case.
         *
         * @param entry its line in the manifest
         * @param said what people may want to know of it, in lines
         * @param failure why it failed, or null
         */
        void ended(ManifestEntry entry, List<String> said, @Nullable Throwable failure);
    }

    /**
     * Does the cases.
     *
     * @param manifest of the folder of results
     * @param progress told how far all of them are; asked before each whether to stop
     * @throws CancelledException if cancelled; what had ended by then is in the manifest
     * @throws ResourceException if the manifest cannot be written
     */
    public BatchSummary run(List<BatchCase> cases, Manifest manifest, Work work, Listener listener, Progress progress) {
        return new Run(cases, manifest, work, listener, progress).all();
    }

    /** One run of it. */
    private final class Run {
        private final List<BatchCase> cases;
        private final Manifest manifest;
        private final Work work;
        private final Listener listener;
        private final Progress progress;
        private final List<Integer> waiting = new ArrayList<>();
        private final AtomicInteger next = new AtomicInteger();
        private final Map<Integer, ManifestEntry> failed = new TreeMap<>();
        private final Map<Integer, Throwable> failures = new TreeMap<>();
        private int done;
        private int unchanged;

        Run(List<BatchCase> cases, Manifest manifest, Work work, Listener listener, Progress progress) {
            this.cases = cases;
            this.manifest = manifest;
            this.work = work;
            this.listener = listener;
            this.progress = progress;
        }

        BatchSummary all() {
            long start = System.nanoTime();
            BatchProgress shown = findWhatIsToBeDone();
            ExecutorService threads =
                    Executors.newFixedThreadPool(Math.max(1, Math.min(jobs, waiting.size())), Batch::thread);
            try {
                List<Future<?>> running = new ArrayList<>();
                for (int job = 0; job < jobs && job < waiting.size(); job++) {
                    running.add(threads.submit(() -> {
                        for (int i = next.getAndIncrement(); i < waiting.size(); i = next.getAndIncrement()) {
                            progress.checkCancelled();
                            run(waiting.get(i), shown);
                        }
                    }));
                }
                await(running);
            } finally {
                threads.shutdown();
            }
            Throwable first = failures.values().stream().findFirst().orElse(null);
            double seconds = (System.nanoTime() - start) / 1e9;
            return new BatchSummary(done, unchanged, List.copyOf(failed.values()), first, seconds);
        }

        /** Passes over what needs no more than a look to see that it is as it was. */
        private BatchProgress findWhatIsToBeDone() {
            long all = 0;
            Map<Integer, Long> bytes = new HashMap<>();
            for (int i = 0; i < cases.size(); i++) {
                progress.checkCancelled();
                BatchCase one = cases.get(i);
                InputState state = look(one);
                ManifestEntry before = before(one);
                if (before != null && isUntouched(before, state)) {
                    unchanged++;
                } else {
                    waiting.add(i);
                    bytes.put(i, state.bytes());
                    all += state.bytes();
                }
            }
            waiting.sort(Comparator.comparing(bytes::get, Comparator.reverseOrder()));
            if (unchanged > 0) {
                progress.message(unchanged + " of " + cases.size() + (cases.size() == 1 ? " case is" : " cases are")
                        + " done already and unchanged; " + waiting.size() + " to do");
            }
            return new BatchProgress(progress, waiting.size(), all);
        }

        private static InputState look(BatchCase one) {
            try {
                return InputState.of(one.files());
            } catch (InputException e) {
                // Said when its turn comes.
                return InputState.UNKNOWN;
            }
        }

        private @Nullable ManifestEntry before(BatchCase one) {
            if (again || manifest.find(one.name()).isEmpty()) {
                return null;
            }
            return manifest.isDone(one.name(), modelSha256.get(), one.parameters())
                    ? manifest.find(one.name()).orElseThrow()
                    : null;
        }

        private static boolean isUntouched(ManifestEntry before, InputState state) {
            return before.inputBytes() == state.bytes() && before.inputModified() == state.modified();
        }

        private void await(List<Future<?>> running) {
            Throwable failure = null;
            for (Future<?> future : running) {
                try {
                    future.get();
                } catch (ExecutionException e) {
                    next.set(waiting.size());
                    failure = failure == null ? e.getCause() : failure;
                } catch (InterruptedException e) {
                    next.set(waiting.size());
                    Thread.currentThread().interrupt();
                    throw new CancelledException();
                }
            }
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure instanceof RuntimeException exception) {
                throw exception;
            }
        }

        private void run(int index, BatchProgress shown) {
            BatchCase one = cases.get(index);
            long start = System.nanoTime();
            InputState state = look(one);
            Progress part = shown.of(one, state.bytes());
            try {
                if (isSame(one, state)) {
                    synchronized (this) {
                        unchanged++;
                    }
                } else {
                    CompletableFuture<String> hash = CompletableFuture.supplyAsync(() -> Sha256.of(one.files()));
                    Done result = work.run(index, () -> join(hash), part);
                    String sha256 = join(hash);
                    if (!InputState.of(one.files()).equals(state)) {
                        delete(result.outputs);
                        throw new InputException(one.files().get(0), "CHANGED: it changed while it was read");
                    }
                    end(index, entry(one, sha256, state, start, result.outputs, null), result, null);
                }
            } catch (CancelledException e) {
                throw e;
            } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
                Done nothing = new Done(List.of(), List.of(), List.of());
                end(index, entry(one, "", state, start, nothing.outputs, e), nothing, e);
            }
            shown.end(part);
        }

        /** Whether a case was done before, with the same contents of its files. */
        private boolean isSame(BatchCase one, InputState state) {
            ManifestEntry before = before(one);
            return before != null
                    && (isUntouched(before, state) || Sha256.of(one.files()).equals(before.inputSha256()));
        }

        private void end(int index, ManifestEntry entry, Done result, @Nullable Throwable failure) {
            manifest.add(entry, result.scans);
            synchronized (this) {
                if (failure == null) {
                    done++;
                } else {
                    failed.put(index, entry);
                    failures.put(index, failure);
                }
            }
            if (failure == null) {
                LOG.info("{}: done, {} s", entry.name(), entry.seconds());
            } else {
                LOG.error(entry.name() + ": " + entry.errorCode() + ": " + entry.error(), failure);
            }
            listener.ended(entry, result.said, failure);
        }

        private ManifestEntry entry(
                BatchCase one,
                String sha256,
                InputState state,
                long start,
                List<Path> outputs,
                @Nullable Throwable failure) {
            return new ManifestEntry(
                    one.name(),
                    sha256,
                    state.bytes(),
                    state.modified(),
                    modelSha256.get(),
                    one.parameters(),
                    failure == null ? ManifestEntry.DONE : ManifestEntry.FAILED,
                    ScanRecord.rounded((System.nanoTime() - start) / 1e9),
                    outputs.stream()
                            .map(output -> relative(manifest.folder(), output))
                            .toList(),
                    failure == null ? null : ImbrexException.firstLine(failure),
                    failure == null ? null : ErrorCode.of(failure));
        }
    }

    /** A result's path from the folder of results, the same on all systems. */
    static String relative(Path folder, Path output) {
        return folder.relativize(output).toString().replace('\\', '/');
    }

    private static String join(CompletableFuture<String> hash) {
        try {
            return hash.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ImbrexException cause) {
                throw cause;
            }
            throw e;
        }
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

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "imbrex-cases");
        thread.setDaemon(true);
        return thread;
    }
}
