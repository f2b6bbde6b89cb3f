package org.imbrex.cli.command;

import org.imbrex.cli.CliCommand;
import org.imbrex.cli.Console;
import org.imbrex.cli.ExitCode;
import org.imbrex.cli.doctor.Doctor;
import picocli.CommandLine.Command;

/** Says what the program finds on this machine. */
@Command(
        name = "doctor",
        description = "Says what this machine has for Imbrex: devices and why they cannot be used, native libraries,"
                + " processor, memory, Java.")
public final class DoctorCommand implements CliCommand {
    @Override
    public ExitCode run(Console console) {
        Doctor doctor = Doctor.examine(console.memory());
        console.result(console.json() ? doctor.json() : doctor.text());
        return ExitCode.DONE;
    }
}
