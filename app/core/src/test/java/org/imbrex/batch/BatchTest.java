package org.imbrex.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Supplier;
import org.imbrex.error.CancelledException;
import org.imbrex.error.InputException;
import org.imbrex.error.ResourceException;
import org.imbrex.progress.Progress;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchTest {
    private static final int CASES = 12;

    @TempDir
    private Path folder;

    private Path out;
    private final List<BatchCase> cases = new ArrayList<>();
    private final Set<String> worked = new ConcurrentSkipListSet<>();

    @BeforeEach
    void makeCases() throws IOException {
        out = Files.createDirectory(folder.resolve("out"));
        for (int i = 0; i < CASES; i++) {
            // Numbers of two digits, so that the order of names is that of numbers.
            Path file = Files.writeString(folder.resolve("case " + (10 + i) + " ü.txt"), "scan " + i);
            cases.add(new BatchCase("case " + (10 + i), List.of(file), "parameters"));
        }
    }

    /** Copies the input. */
    private Batch.Done copy(int index) {
        worked.add(cases.get(index).name());
        Path output = out.resolve(cases.get(index).name() + ".out");
        try {
            Files.writeString(output, Files.readString(cases.get(index).files().get(0)));
            return new Batch.Done(List.of(output), List.of(), List.of());
        } catch (IOException e) {
            throw new ResourceException(output.toString(), e);
        }
    }

    private BatchSummary run(Batch batch, Batch.Work work) {
        worked.clear();
        try (Manifest manifest = Manifest.open(out)) {
            return batch.run(cases, manifest, work, (entry, said, failure) -> {}, Progress.NONE);
        }
    }

    private Batch.Done copy(int index, Supplier<String> sha256, Progress progress) {
        return copy(index);
    }

    private static Batch batch() {
        return new Batch(() -> "model", 3, false);
    }

    @Test
    void everyCaseHasALineAndASecondRunDoesNothing() throws IOException {
        assertThat(run(batch(), this::copy).done()).isEqualTo(CASES);
        List<String> lines = Files.readAllLines(out.resolve(Manifest.FILE));
        assertThat(lines).hasSize(CASES).allMatch(line -> line.contains("\"status\":\"done\""));
        assertThat(run(batch(), this::copy).unchanged()).isEqualTo(CASES);
        assertThat(worked).isEmpty();
        assertThat(Files.readAllLines(out.resolve(Manifest.FILE))).isEqualTo(lines);
        run(new Batch(() -> "model", 1, true), this::copy);
        assertThat(worked).hasSize(CASES);
    }

    @Test
    void whatIsMissingOrChangedIsDoneAgain() throws IOException {
        run(batch(), this::copy);
        Files.delete(out.resolve("case 12.out"));
        Files.writeString(cases.get(5).files().get(0), "another scan");
        run(batch(), this::copy);
        assertThat(worked).containsExactly("case 12", "case 15");
        run(new Batch(() -> "other model", 2, false), this::copy);
        assertThat(worked).hasSize(CASES);
        cases.replaceAll(one -> new BatchCase(one.name(), one.files(), "other parameters"));
        run(new Batch(() -> "other model", 2, false), this::copy);
        assertThat(worked).hasSize(CASES);
    }

    @Test
    void aFileThatWasOnlyTouchedIsNotDoneAgain() throws IOException {
        run(batch(), this::copy);
        Path file = cases.get(0).files().get(0);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
        run(batch(), this::copy);
        assertThat(worked).isEmpty();
    }

    @Test
    void oneThatFailsIsNamedAndTheOthersGoOn() {
        Batch.Work work = (index, sha256, progress) -> switch (index) {
            case 2 -> throw new InputException(cases.get(2).files().get(0), "expected a scan, found none");
            case 3 -> throw new ResourceException("no memory");
            case 4 -> throw new IllegalStateException("a bug");
            default -> copy(index);
        };
        List<ManifestEntry> failed = run(batch(), work).failed();
        assertThat(failed).extracting(ManifestEntry::errorCode).containsExactly("INPUT", "RESOURCE", "INTERNAL");
        assertThat(failed.get(0).error()).endsWith("case 12 ü.txt: expected a scan, found none");
        assertThat(worked).hasSize(CASES - 3);
        run(batch(), this::copy);
        assertThat(worked).containsExactly("case 12", "case 13", "case 14");
    }

    @Test
    void aLineThatWasCutShortByAKillIsRemoved() throws IOException {
        run(batch(), this::copy);
        Path file = out.resolve(Manifest.FILE);
        String whole = Files.readString(file);
        String cut = whole.substring(0, whole.length() - 30);
        Files.writeString(file, cut);
        run(batch(), this::copy);
        assertThat(worked).hasSize(1);
        assertThat(Files.readAllLines(file)).hasSize(CASES).allMatch(line -> line.endsWith("}"));
        Files.writeString(file, "no json\n{}\n", StandardOpenOption.APPEND);
        assertThat(run(batch(), this::copy).unchanged()).isEqualTo(CASES);
    }

    @Test
    void aFileThatChangesWhileItIsReadIsNoResult() {
        Batch.Work work = (index, sha256, progress) -> {
            Batch.Done outputs = copy(index);
            if (index == 7) {
                try {
                    Files.writeString(cases.get(7).files().get(0), "longer than it was before");
                } catch (IOException e) {
                    throw new ResourceException("test", e);
                }
            }
            return outputs;
        };
        List<ManifestEntry> failed = run(batch(), work).failed();
        assertThat(failed).hasSize(1);
        assertThat(failed.get(0).error()).contains("it changed while it was read");
        assertThat(failed.get(0).errorCode()).isEqualTo("CHANGED");
        assertThat(out.resolve("case 17.out")).doesNotExist();
    }

    @Test
    void cancellingKeepsWhatHasEnded() throws IOException {
        Progress stopping = new Progress() {
            @Override
            public void update(String task, long done, long total) {}

            @Override
            public boolean cancelled() {
                return worked.size() >= 5;
            }
        };
        try (Manifest manifest = Manifest.open(out)) {
            assertThatThrownBy(() -> new Batch(() -> "model", 1, false)
                            .run(cases, manifest, this::copy, (entry, said, failure) -> {}, stopping))
                    .isInstanceOf(CancelledException.class);
        }
        assertThat(Files.readAllLines(out.resolve(Manifest.FILE))).hasSize(5);
        run(batch(), this::copy);
        assertThat(worked).hasSize(CASES - 5);
    }

    @Test
    void aSecondRunInTheSameFolderIsRefused() {
        try (Manifest first = Manifest.open(out)) {
            assertThat(first.folder()).isEqualTo(out);
            assertThatThrownBy(() -> Manifest.open(out))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContaining("another run is writing its results there");
        }
        Manifest.open(out).close();
    }
}
