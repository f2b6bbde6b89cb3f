package org.imbrex.training.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.imbrex.cli.CliCommand;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The launchers build and start the part with training for the commands that lie in it. */
class LauncherTest {
    @Test
    void everyCommandOfThisPartIsStartedFromIt() throws IOException {
        Path app = Path.of(System.getProperty("imbrex.root"), "app");
        String unix = Files.readString(app.resolve("imbrex"));
        String windows = Files.readString(app.resolve("imbrex.cmd"));
        List<String> names = ServiceLoader.load(CliCommand.class).stream()
                .filter(command -> command.type().getPackage().equals(TrainCommand.class.getPackage()))
                .map(command ->
                        command.type().getAnnotation(CommandLine.Command.class).name())
                .toList();
        assertThat(names).contains("train", "demo", "plan", "preview");
        for (String name : names) {
            assertThat(unix).containsPattern("(?m)^  [a-z| ]*\\b" + name + "\\b[a-z| ]*\\) part=train ;;$");
            assertThat(windows).contains("if /i \"%command%\"==\"" + name + "\" set \"part=train\"");
        }
    }
}
