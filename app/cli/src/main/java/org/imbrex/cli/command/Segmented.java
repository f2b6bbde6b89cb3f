package org.imbrex.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.imbrex.batch.ArrivingCases;
import org.imbrex.batch.Batch;
import org.imbrex.batch.BatchSummary;
import org.imbrex.batch.Manifest;
import org.imbrex.batch.ManifestEntry;
import org.imbrex.batch.ScanCase;
import org.imbrex.batch.ScanRecord;
import org.imbrex.batch.SegmentBatch;
import org.imbrex.cli.Console;
import org.imbrex.cli.ExitCode;
import org.imbrex.error.CancelledException;
import org.imbrex.io.disk.PartFile;
import org.imbrex.progress.Progress;
import org.jspecify.annotations.Nullable;

/** The scans of a command line on their way through the network, and what is said of them at the end. */
final class Segmented {
    private static final int WIDEST_NAME = 40;
    private static final int MILLIS_BETWEEN_LOOKS = 1000;
    private static final int MILLIS_BETWEEN_QUESTIONS = 50;
    private static final double SETTLED = 5;
    private static final double QUIET = 30;

    private final SegmentBatch batch;
    private final Manifest manifest;
    private final RunRecord record;
    private final Console console;
    /** By their names; those that came again stay where they were. */
    private final Map<String, ScanCase> scans = new LinkedHashMap<>();

    private @Nullable Throwable firstFailure;

    Segmented(SegmentBatch batch, Manifest manifest, RunRecord record, Console console) {
        this.batch = batch;
        this.manifest = manifest;
        this.record = record;
        this.console = console;
    }

    /** Segments scans that are there. */
    void add(List<ScanCase> more) {
        more.forEach(scan -> scans.put(scan.name(), scan));
        BatchSummary summary = batch.run(more, manifest, listener(), console.progress());
        firstFailure = firstFailure == null ? summary.firstFailure() : firstFailure;
    }

    /**
     * Segments scans as they arrive, until that is cancelled.
     *
     * @param inputs folders
     * @param seconds that a scan has to stay as it is, or null for what is usual
     */
    void watch(List<String> inputs, int channels, @Nullable Double seconds) {
        List<ArrivingCases> folders = new ArrayList<>();
        for (String input : inputs) {
            folders.add(new ArrivingCases(
                    Path.of(input), manifest.folder(), channels, time(seconds, SETTLED), time(seconds, QUIET)));
        }
        Progress progress = console.progress();
        progress.message("watching " + String.join(", ", inputs) + "; Ctrl-C ends");
        try {
            while (!progress.cancelled()) {
                List<ScanCase> ready = new ArrayList<>();
                for (ArrivingCases folder : folders) {
                    ready.addAll(folder.next(System.nanoTime(), progress));
                }
                ready.removeIf(scan -> !hasOwnName(scan));
                if (ready.isEmpty()) {
                    waitForMore(progress);
                } else {
                    add(ready);
                }
            }
        } catch (CancelledException e) {
            // The way to end it; what was in hand is taken up by the next run.
        }
    }

    private static Duration time(@Nullable Double seconds, double usual) {
        return Duration.ofMillis(Math.round(1000 * (seconds == null ? usual : seconds)));
    }

    /** Whether no scan of another folder has its name. */
    private boolean hasOwnName(ScanCase scan) {
        ScanCase other = scans.get(scan.name());
        if (other == null || other.path().equals(scan.path())) {
            return true;
        }
        console.problem(
                scan.path() + ": passed over, since its results would have the names of those of " + other.path());
        return false;
    }

    private static void waitForMore(Progress progress) {
        try {
            for (int i = 0; i < MILLIS_BETWEEN_LOOKS && !progress.cancelled(); i += MILLIS_BETWEEN_QUESTIONS) {
                Thread.sleep(MILLIS_BETWEEN_QUESTIONS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        }
    }

    private Batch.Listener listener() {
        return (entry, said, failure) -> {
            if (failure != null) {
                console.problem(failure);
            } else if (!console.json()) {
                said.forEach(console::result);
            }
        };
    }

    /** Writes run.json, and names what failed. */
    ExitCode end(double seconds) {
        Path file = manifest.folder().resolve("run.json");
        try (PartFile part = PartFile.create(file, 0)) {
            try (OutputStream stream = new BufferedOutputStream(part.stream())) {
                record.write(
                        stream,
                        () -> scans.values().stream().flatMap(this::told).iterator(),
                        seconds);
            } catch (IOException e) {
                throw part.failed(e);
            }
            part.finish();
        }
        if (console.json()) {
            console.resultOf(file);
        }
        List<ManifestEntry> failed = scans.keySet().stream()
                .flatMap(name -> manifest.find(name).stream())
                .filter(entry -> !entry.done())
                .toList();
        if (scans.size() > 1 && !failed.isEmpty()) {
            console.problem(table(failed));
            return ExitCode.SOME_FAILED;
        }
        return failed.isEmpty()
                ? ExitCode.DONE
                : firstFailure == null ? ExitCode.SOME_FAILED : ExitCode.of(firstFailure);
    }

    /** What run.json says of a case: of each of its time points how it was segmented, or why it was not. */
    private Stream<JsonNode> told(ScanCase scan) {
        return manifest.find(scan.name()).stream().flatMap(entry -> {
            String error = entry.error();
            return error == null
                    ? manifest.scans(scan.name()).stream()
                    : Stream.of(ScanRecord.failed(scan.path(), error));
        });
    }

    private String table(List<ManifestEntry> failed) {
        StringBuilder table = new StringBuilder(failed.size() + " of " + scans.size() + " scans failed");
        int widest =
                failed.stream().mapToInt(entry -> entry.name().length()).max().orElse(1);
        String line = "%n  %-" + Math.min(WIDEST_NAME, widest) + "s  %-8s  %s";
        failed.forEach(entry -> table.append(line.formatted(entry.name(), entry.errorCode(), entry.error())));
        return table.toString();
    }
}
