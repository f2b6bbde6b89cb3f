package org.imbrex.training.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.imbrex.cli.CliCommand;
import org.imbrex.cli.Console;
import org.imbrex.cli.ExitCode;
import org.imbrex.io.disk.PartFile;
import org.imbrex.training.data.DataSet;
import org.imbrex.training.plan.Plan;
import org.imbrex.training.plan.Planner;
import org.imbrex.training.run.TrainingConfig;
import org.imbrex.yaml.Setting;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what a training run should look like. */
@Command(
        name = "plan",
        description =
                "Looks at annotated scans and writes the train.yaml that train would use, with the reason for each"
                        + " choice and the memory that it takes.")
public final class PlanCommand implements CliCommand {
    @Mixin
    private final DataOptions data = new DataOptions();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "The file to write, such as " + TrainingConfig.FILE + " (default: standard output).")
    private @Nullable Path out;

    @Mixin
    private final SettingShortcuts shortcuts = new SettingShortcuts();

    @Mixin
    private final DeviceOption device = new DeviceOption();

    @Override
    public ExitCode run(Console console) {
        DataSet dataSet = data.open();
        List<Setting> wanted = new ArrayList<>(data.settings());
        wanted.addAll(shortcuts.settings());
        Plan plan = Planner.plan(dataSet, wanted, device.device(), console.memory(), console.progress());
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
