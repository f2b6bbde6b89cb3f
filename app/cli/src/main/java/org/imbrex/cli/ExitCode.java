package org.imbrex.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.imbrex.error.CancelledException;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.ResourceException;
import org.imbrex.error.UsageException;

/** How the program ends. */
public enum ExitCode {
    DONE(0),
    /** Some inputs, or all of them, could not be used. */
    SOME_FAILED(1),
    /** Options or arguments that cannot be. */
    WRONG_USE(2),
    /** A device, a native library, memory, disk space or a part of the program is missing. */
    RESOURCE(3),
    /** Stopped by Ctrl-C. */
    INTERRUPTED(130);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** The exit code an error stands for. */
    public static ExitCode of(Throwable error) {
        if (error instanceof CancelledException) {
            return INTERRUPTED;
        } else if (error instanceof UsageException) {
            return WRONG_USE;
        } else if (error instanceof ResourceException || error instanceof VirtualMachineError) {
            return RESOURCE;
        } else if (error instanceof LinkageError) {
            return RESOURCE;
        } else if (error instanceof UncheckedIOException e && diskIsFull(e)) {
            return RESOURCE;
        }
        return SOME_FAILED;
    }

    /** The one line an error has for people. */
    static String line(Throwable error) {
        if (error instanceof ImbrexException) {
            return ImbrexException.firstLine(error);
        } else if (error instanceof OutOfMemoryError) {
            return "out of memory: " + ImbrexException.firstLine(error) + "; --memory sets how much may be used";
        } else if (error instanceof UncheckedIOException e && e.getCause() != null) {
            return ImbrexException.firstLine(e.getCause());
        }
        return "unexpected " + error.getClass().getSimpleName() + ": " + ImbrexException.firstLine(error)
                + " (--debug shows where)";
    }

    private static boolean diskIsFull(UncheckedIOException error) {
        IOException cause = error.getCause();
        String message = cause == null ? null : cause.getMessage();
        return message != null && message.toLowerCase(Locale.ROOT).contains("no space left");
    }
}
