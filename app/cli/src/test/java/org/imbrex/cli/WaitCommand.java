package org.imbrex.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** A command that keeps a temporary file until it is stopped. */
@Command(name = "wait", description = "Waits to be stopped.")
public final class WaitCommand implements CliCommand {
    @Parameters(index = "0")
    private Path file = Path.of("");

    @Parameters(index = "1")
    private boolean deaf;

    @Override
    public ExitCode run(Console console) {
        try {
            Files.createFile(file);
            try {
                while (deaf || !console.progress().cancelled()) {
                    Thread.sleep(20);
                }
                console.progress().checkCancelled();
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return ExitCode.DONE;
    }
}
