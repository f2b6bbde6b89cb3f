package org.imbrex.cli;

import picocli.CommandLine.Command;

/** A command that nothing may make unless it is asked for. */
@Command(name = "never", description = "Is never run.")
public final class NeverCommand implements CliCommand {
    static int made;

    public NeverCommand() {
        made++;
    }

    @Override
    public ExitCode run(Console console) {
        return ExitCode.DONE;
    }
}
