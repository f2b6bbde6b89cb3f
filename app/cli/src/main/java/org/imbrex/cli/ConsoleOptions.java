package org.imbrex.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/** The options that every command has. */
final class ConsoleOptions {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help and exit.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the versions of the program and its parts, and exit.")
    boolean version;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            scope = ScopeType.INHERIT,
            converter = MemorySize.class,
            description = "Memory the program may use in all, such as 2g or 800m (default: half of the machine's).")
    @Nullable
    Long memory;

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "Print the result as JSON on standard output; progress goes to standard error.")
    boolean json;

    @Option(
            names = "--quiet",
            scope = ScopeType.INHERIT,
            description = "Show no progress, only results, warnings and errors.")
    boolean quiet;

    @Option(
            names = "--log-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Add what is done, and errors with their places in the program, to this file.")
    @Nullable
    Path logFile;

    @Option(
            names = {"-v", "--debug"},
            scope = ScopeType.INHERIT,
            description = "Show where an error came from.")
    boolean debug;

    /** Reads {@code 2g}, {@code 800m}, {@code 1.5G}, {@code 4096k} or a number of bytes. */
    static final class MemorySize implements ITypeConverter<Long> {
        private static final double SMALLEST = 512 << 20;
        private static final double LARGEST = 1L << 50;
        private static final Pattern SIZE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)([kmgt]?)(?:i?b)?");

        @Override
        public Long convert(String text) {
            Matcher size = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
            if (!size.matches()) {
                throw new TypeConversionException("expected a size such as 2g or 800m, found '" + text + "'");
            }
            double bytes = Double.parseDouble(size.group(1)) * unit(size.group(2));
            if (bytes < SMALLEST || bytes > LARGEST) {
                throw new TypeConversionException("expected at least 512m, found '" + text + "'");
            }
            return (long) bytes;
        }

        private static long unit(String letter) {
            return letter.isEmpty() ? 1 : 1L << (10 * (1 + "kmgt".indexOf(letter)));
        }
    }
}
