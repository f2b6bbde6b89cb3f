package org.imbrex.cli.command;

import java.nio.file.Path;
import org.imbrex.cli.CliCommand;
import org.imbrex.cli.Console;
import org.imbrex.cli.ExitCode;
import org.imbrex.cli.inspect.Findings;
import org.imbrex.cli.inspect.ModelInspector;
import org.imbrex.cli.inspect.ScanInspector;
import org.imbrex.error.UsageException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what a file is. */
@Command(
        name = "inspect",
        description =
                "Says what a file is. Of a model: what it takes and makes, how far it looks, and whether its tiles can"
                        + " be exact. Of scans: size, spacing, orientation, intensities, and what would be refused and why.")
public final class InspectCommand implements CliCommand {
    @Parameters(
            paramLabel = "FILE",
            description =
                    "An ONNX model, a package of bioimage.io (folder or zip), a scan, a mask in DICOM, or a folder of"
                            + " scans; in DICOM, each series is a scan.")
    private Path file = Path.of("");

    @Mixin
    private ModelArguments modelArguments = new ModelArguments();

    @Option(
            names = "--test",
            description =
                    "Run the model's own test input and compare with its own test output: those of the package, or"
                            + " test_input.npy and test_output.npy beside the model.")
    private boolean test;

    @Option(
            names = "--contact-sheet",
            paramLabel = "FILE.png",
            description = "Write a picture with slices of each scan.")
    private @Nullable Path contactSheet;

    @Option(
            names = "--patient",
            description = "Also say who the patient is, as far as DICOM does; without it, nothing of that is read out.")
    private boolean patient;

    @Override
    public ExitCode run(Console console) {
        Findings findings = findings(console);
        if (console.json()) {
            console.result(findings.json().toPrettyString());
        } else {
            findings.lines().forEach(console::result);
        }
        return findings.right() ? ExitCode.DONE : ExitCode.SOME_FAILED;
    }

    /** Each kind of file has its own inspector, which knows the files that it takes. */
    private Findings findings(Console console) {
        boolean model = ModelInspector.takes(file);
        if (model && contactSheet != null) {
            throw new UsageException("--contact-sheet: expected a scan, found a model");
        }
        if (!model && test) {
            throw new UsageException("--test: expected an ONNX model or a model package, found another kind of file");
        }
        return model
                ? ModelInspector.inspect(file, modelArguments.options(), test)
                : ScanInspector.inspect(file, patient, contactSheet, console.progress());
    }
}
