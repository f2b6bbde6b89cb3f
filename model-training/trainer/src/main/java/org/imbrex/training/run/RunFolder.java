package org.imbrex.training.run;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.error.ResourceException;
import org.imbrex.training.checkpoint.Checkpoint;

/** What a run keeps on disk. Each file is whole at any moment; the last checkpoint comes first and can mend the others. */
final class RunFolder {
    private RunFolder() {}

    /** Makes the folder if it is missing, and takes away what a run before this one kept there. */
    static void clear(Path folder) {
        try {
            Files.createDirectories(folder);
            for (String name : List.of(Trainer.LAST, Trainer.BEST, Trainer.HISTORY)) {
                Files.deleteIfExists(folder.resolve(name));
            }
            try (DirectoryStream<Path> events = Files.newDirectoryStream(folder, "events.out.tfevents.*.imbrex")) {
                for (Path file : events) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new ResourceException(folder + ": cannot be made ready: " + ImbrexException.firstLine(e), e);
        }
    }

    /** Writes everything after an epoch. */
    static void save(Path folder, Learner learner, SavedRun run) {
        Map<String, String> texts = run.metadata();
        Checkpoint.write(folder.resolve(Trainer.LAST), texts, learner.numbers());
        saveBest(folder, learner, run);
    }

    private static void saveBest(Path folder, Learner learner, SavedRun run) {
        if (run.history().improved()) {
            Checkpoint.write(
                    folder.resolve(Trainer.BEST),
                    run.metadata(),
                    learner.result().numbers());
        }
        run.history().writeCsv(folder.resolve(Trainer.HISTORY));
    }

    /** Takes the numbers of the last checkpoint over, and writes what is missing since the run stopped in between. */
    static void load(Path folder, Learner learner, SavedRun run) {
        Path file = folder.resolve(Trainer.LAST);
        try {
            learner.load(Checkpoint.read(file).state());
        } catch (IllegalArgumentException e) {
            throw new InputException(file, ImbrexException.firstLine(e), e);
        }
        saveBest(folder, learner, run);
    }
}
