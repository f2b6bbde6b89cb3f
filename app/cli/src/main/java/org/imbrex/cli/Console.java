package org.imbrex.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.ResourceException;
import org.imbrex.progress.Progress;

/** Where a command shows what it does: results on standard output, everything else on standard error. */
public final class Console implements AutoCloseable {
    /** What the program itself takes: Java, compiled code, ONNX Runtime; 140 to 170 MB were measured. */
    private static final long PROGRAM_BYTES = 176L << 20;

    private final ConsoleOptions options;
    private final PrintStream out;
    private final PrintStream err;
    private final ProgressDisplay display;
    private final LogFile log;

    Console(ConsoleOptions options, PrintStream out, PrintStream err, Interrupt interrupt, int columns) {
        this.options = options;
        this.out = out;
        this.err = err;
        this.log = LogFile.open(options.logFile, options.debug);
        this.display = options.quiet
                ? ProgressDisplay.quiet(err, interrupt)
                : columns > 0
                        ? new ProgressBars(err, columns, interrupt)
                        : new ProgressLines(err, interrupt, System::nanoTime);
    }

    /** Shows how far long work has come, and knows when Ctrl-C was pressed. */
    public Progress progress() {
        return display;
    }

    /** Whether the result is wanted as JSON. */
    public boolean json() {
        return options.json;
    }

    /** Memory the program may use in all, in bytes. */
    public long memory() {
        return options.memory != null ? options.memory : MemoryBudget.ofThisMachine();
    }

    /** What of {@link #memory()} the heap and the program itself leave to networks and their buffers, in bytes. */
    public long nativeMemory() {
        long all = memory();
        return Math.max(all / 4, all - Runtime.getRuntime().maxMemory() - PROGRAM_BYTES);
    }

    /** Prints a part of the result on standard output. */
    public void result(String text) {
        out.println(text);
    }

    /** Prints a file of text, in UTF-8, as the result. */
    public void resultOf(Path file) {
        try {
            Files.copy(file, out);
            out.flush();
        } catch (IOException e) {
            throw new ResourceException(file + ": cannot be read: " + ImbrexException.firstLine(e), e);
        }
    }

    /** Says on standard error that something failed, in one line. */
    public void problem(String line) {
        display.pause();
        err.println("imbrex: " + line);
    }

    /** Says on standard error what failed, and with {@code --debug} where. */
    public void problem(Throwable error) {
        problem(ExitCode.line(error));
        if (options.debug) {
            error.printStackTrace(err);
        }
    }

    @Override
    public void close() {
        display.close();
        log.close();
        out.flush();
        err.flush();
    }
}
