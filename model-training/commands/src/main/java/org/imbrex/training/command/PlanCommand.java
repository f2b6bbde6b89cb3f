package org.imbrex.training.command;

import java.nio.file.Path;
import java.util.List;
import org.imbrex.cli.CliCommand;
import org.imbrex.cli.Console;
import org.imbrex.cli.ExitCode;
import org.imbrex.io.disk.PartFile;
import org.imbrex.model.Device;
import org.imbrex.training.data.DataSet;
import org.imbrex.training.plan.Plan;
import org.imbrex.training.plan.Planner;
import org.imbrex.training.run.TrainingConfig;
import org.imbrex.yaml.Setting;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what a training run should look like. */
@Command(
        name = "plan",
        description =
                "Looks at annotated scans and writes the train.yaml that train would use, with the reason for each"
                        + " choice and the memory that it takes.")
public final class PlanCommand implements CliCommand {
    @Parameters(
            paramLabel = "DATA",
            description = "A folder with images/ and masks/ whose files have the same names, or a dataset.yaml.")
    private Path data = Path.of("");

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "The file to write, such as " + TrainingConfig.FILE + " (default: standard output).")
    private @Nullable Path out;

    @Option(names = "--device", paramLabel = "DEVICE", description = "What it is for: auto, cpu, cuda (default: auto).")
    private String device = "auto";

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "What is to stay as you want it, such as network.dimensions=2; the rest is chosen to go with it.")
    private List<String> settings = List.of();

    @Override
    public ExitCode run(Console console) {
        DataSet dataSet = DataSet.open(data);
        List<Setting> wanted =
                settings.stream().map(text -> Setting.of(text, "--set")).toList();
        Plan plan = Planner.plan(dataSet, wanted, Device.parse(device), console.memory(), console.progress());
        String yaml = plan.yaml(dataSet);
        if (out == null) {
            console.result(yaml.stripTrailing());
        } else {
            PartFile.write(out, yaml);
            console.result(out + ": " + plan.words().lines().reduce("", (first, last) -> last));
        }
        return ExitCode.DONE;
    }
}
