package org.imbrex.cli;

/**
 * A command of the command line: a class with picocli's {@code @Command}, a public constructor without parameters, and a
 * line in {@code META-INF/services/org.imbrex.cli.CliCommand} of the module it lives in. Only the command that is asked
 * for is made.
 */
public interface CliCommand {
    /**
     * Does the work.
     *
     * @return {@link ExitCode#DONE}, or {@link ExitCode#SOME_FAILED} if the command went on without some of its inputs
     * @throws org.imbrex.error.ImbrexException if the work as a whole failed; its line is shown and its type becomes the
     *     exit code
     */
    ExitCode run(Console console);
}
