package org.imbrex.cli.command;

import java.nio.file.Path;
import org.imbrex.cli.CliCommand;
import org.imbrex.cli.Console;
import org.imbrex.cli.ExitCode;
import org.imbrex.cli.inspect.Findings;
import org.imbrex.cli.inspect.ModelInspector;
import org.imbrex.error.InputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what a file is. */
@Command(
        name = "inspect",
        description = "Says what a model takes and makes, how far it looks, and whether its tiles can be exact.")
public final class InspectCommand implements CliCommand {
    @Parameters(paramLabel = "FILE", description = "An ONNX model, or a package of bioimage.io (folder or zip).")
    private Path file = Path.of("");

    @Mixin
    private ModelArguments modelArguments = new ModelArguments();

    @Option(
            names = "--test",
            description =
                    "Run the model's own test input and compare with its own test output: those of the package, or"
                            + " test_input.npy and test_output.npy beside the model.")
    private boolean test;

    @Override
    public ExitCode run(Console console) {
        Findings findings = findings();
        if (console.json()) {
            console.result(findings.json().toPrettyString());
        } else {
            findings.lines().forEach(console::result);
        }
        return findings.right() ? ExitCode.DONE : ExitCode.SOME_FAILED;
    }

    /** Each kind of file has its own inspector, which knows the files that it takes. */
    private Findings findings() {
        if (ModelInspector.takes(file)) {
            return ModelInspector.inspect(file, modelArguments.options(), test);
        }
        throw InputException.of(file, "an ONNX model or a model package", "another kind of file");
    }
}
