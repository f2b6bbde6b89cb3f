package org.imbrex.training.command;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.imbrex.cli.CliCommand;
import org.imbrex.cli.Console;
import org.imbrex.cli.ExitCode;
import org.imbrex.error.UsageException;
import org.imbrex.io.disk.PartFile;
import org.imbrex.model.Device;
import org.imbrex.training.data.DataSet;
import org.imbrex.training.plan.Planner;
import org.imbrex.training.run.Preview;
import org.imbrex.training.run.TrainingConfig;
import org.imbrex.yaml.Setting;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what a training run will see. */
@Command(
        name = "preview",
        description = "Writes a contact sheet of the first patches that train would see, augmented, with the borders of"
                + " their classes in colour.")
public final class PreviewCommand implements CliCommand {
    private static final int MOST = 64;

    @Mixin
    private final DataOptions data = new DataOptions();

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The PNG to write.")
    private Path out = Path.of("");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A train.yaml (default: what plan works out from the scans).")
    private @Nullable Path configFile;

    @Option(names = "--rows", paramLabel = "N", description = "Rows of patches (default: ${DEFAULT-VALUE}).")
    private int rows = 4;

    @Option(names = "--columns", paramLabel = "N", description = "Patches in a row (default: ${DEFAULT-VALUE}).")
    private int columns = 6;

    @Override
    public ExitCode run(Console console) {
        if (rows < 1 || columns < 1 || rows > MOST || columns > MOST) {
            throw new UsageException("expected 1 to " + MOST + " rows and columns, found " + rows + " and " + columns);
        }
        DataSet dataSet = data.open();
        List<Setting> wanted = data.settings();
        TrainingConfig config = configFile == null
                ? Planner.plan(dataSet, wanted, Device.CPU, console.memory(), console.progress())
                        .config()
                : TrainingConfig.read(configFile, TrainingConfig.defaults()).with(wanted);
        write(Preview.of(dataSet, config, rows, columns, console.progress()));
        console.result(out + ": " + rows * columns + " patches of " + config.patch());
        return ExitCode.DONE;
    }

    private void write(BufferedImage sheet) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(sheet, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be full of input or output errors", e);
        }
        PartFile.write(out, png.toByteArray());
    }
}
