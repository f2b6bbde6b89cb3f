package org.imbrex.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.logging.FileHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.ResourceException;
import org.jspecify.annotations.Nullable;

/** Where the logs go that are written through SLF4J: to a file, if one is wanted, else nowhere. */
final class LogFile implements AutoCloseable {
    private final Logger root = Logger.getLogger("");
    private final @Nullable Handler handler;

    private LogFile(@Nullable Handler handler) {
        this.handler = handler;
        if (handler != null) {
            root.addHandler(handler);
        }
    }

    /** Takes logs off the screen, where they are by default, and what SLF4J says of itself. */
    static void silence() {
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        LogManager.getLogManager().reset();
    }

    /**
     * Adds to a file.
     *
     * @param debug whether details are logged too
     * @throws ResourceException if it cannot be written
     */
    static LogFile open(@Nullable Path file, boolean debug) {
        if (file == null) {
            return new LogFile(null);
        }
        try {
            // In the name of the file, a percent sign has a meaning of its own.
            FileHandler handler = new FileHandler(file.toString().replace("%", "%%"), 0, 1, true);
            handler.setEncoding("UTF-8");
            handler.setFormatter(new Line());
            handler.setLevel(debug ? Level.ALL : Level.INFO);
            Logger.getLogger("").setLevel(debug ? Level.FINE : Level.INFO);
            return new LogFile(handler);
        } catch (IOException e) {
            throw new ResourceException(file + ": cannot be written: " + ImbrexException.firstLine(e), e);
        }
    }

    @Override
    public void close() {
        if (handler != null) {
            root.removeHandler(handler);
            handler.close();
        }
    }

    /** A line with the time in UTC, and where an error came from below it. */
    private static final class Line extends Formatter {
        @Override
        public String format(LogRecord entry) {
            StringWriter text = new StringWriter();
            PrintWriter out = new PrintWriter(text);
            out.printf(
                    "%s %s %s: %s%n",
                    Instant.ofEpochMilli(entry.getMillis()),
                    entry.getLevel(),
                    entry.getLoggerName(),
                    formatMessage(entry));
            if (entry.getThrown() != null) {
                entry.getThrown().printStackTrace(out);
            }
            return text.toString();
        }
    }
}
