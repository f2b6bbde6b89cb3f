package org.imbrex.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.imbrex.error.CancelledException;
import org.imbrex.error.InputException;
import org.imbrex.error.ResourceException;
import org.imbrex.error.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** A command that fails in the way it is asked to. */
@Command(name = "fail", description = "Fails as told.")
public final class FailCommand implements CliCommand {
    @Parameters(arity = "1")
    private String how = "";

    @Override
    public ExitCode run(Console console) {
        switch (how) {
            case "input" -> throw InputException.of(Path.of("brain.png"), "512x512 as its image", "256x256");
            case "usage" -> throw new UsageException("--steps: expected 1 or more, found 0");
            case "resource" -> throw new ResourceException("cuda:0: libcublasLt.so.12 is missing\nand more");
            case "cancelled" -> throw new CancelledException();
            case "disk" -> throw new UncheckedIOException(new IOException("/out/mask.png: No space left on device"));
            case "memory" -> throw new OutOfMemoryError("Java heap space");
            case "bug" -> throw new IllegalStateException("grid of 0");
            case "some" -> {
                console.problem(new InputException(Path.of("a.png"), "is empty"));
                return ExitCode.SOME_FAILED;
            }
            default -> {
                console.result("did not fail");
                return ExitCode.DONE;
            }
        }
    }
}
