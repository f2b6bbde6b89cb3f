package org.imbrex.training.command;

import java.nio.file.Path;
import java.util.List;
import org.imbrex.training.data.DataSet;
import org.imbrex.yaml.Setting;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which annotated scans a command is about, and what a configuration for them is to hold. */
final class DataOptions {
    @Parameters(
            paramLabel = "DATA",
            description = "A folder with images/ and masks/ whose files have the same names, or a dataset.yaml.")
    private Path data = Path.of("");

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "Any key of a train.yaml as you want it, such as loss.gamma=1; what a plan chooses goes with it."
                            + " May be given several times.")
    private List<String> settings = List.of();

    /**
     * Opens the data set.
     *
     * @throws org.imbrex.error.InputException naming the file that is not as it has to be
     */
    DataSet open() {
        return DataSet.open(data);
    }

    /** What is set by hand. */
    List<Setting> settings() {
        return settings.stream().map(text -> Setting.of(text, "--set")).toList();
    }
}
