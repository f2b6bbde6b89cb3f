package org.imbrex.imagej.installed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.imbrex.imagej.Lung;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugin as people use it, on a screen of its own: Xvfb, an X server without hardware. */
class GuiTest {
    @TempDir
    Path home;

    @Test
    void peopleCanUseItAllThroughTheMenu() throws IOException, InterruptedException {
        assumeTrue(onPath("Xvfb"), "there is no Xvfb on the PATH (Debian's package xvfb) to show windows on");
        Path pictures = Files.createDirectories(Lung.ROOT.resolve("plugins/imagej/target/pictures"));
        InstalledImageJ imageJ = InstalledImageJ.in(home);
        Process screen = new ProcessBuilder(
                        "Xvfb", "-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output;
        try (BufferedReader number =
                new BufferedReader(new InputStreamReader(screen.getInputStream(), StandardCharsets.US_ASCII))) {
            String display = ":" + number.readLine();
            String path = String.join(
                    File.pathSeparator,
                    home.resolve("ij.jar").toString(),
                    InstalledImageJ.place(GuiDriver.class).toString());
            output = imageJ.run(
                    List.of(
                            "-cp",
                            path,
                            GuiDriver.class.getName(),
                            pictures.toString(),
                            Lung.MODEL.toString(),
                            Lung.file(40).toString(),
                            home.resolve("models").toString()),
                    Map.of("DISPLAY", display));
        } finally {
            screen.destroy();
        }

        Map<String, String> seen = output.lines()
                .filter(line -> line.matches("\\w+=.*"))
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (first, second) -> second));
        assertThat(seen).as(output).containsEntry("done", "true");
        // Milliseconds to the first dialog and from ESC to the end are for people: they depend on the machine.
        Files.writeString(
                pictures.resolve("times.txt"),
                "dialog " + seen.get("dialogMs") + " ms, stop " + seen.get("stopMs") + " ms\n");
        assertThat(seen).containsEntry("overlayColoured", "true");
        assertThat(seen.get("recorded")).contains("Segment...", "device=auto", "mask");
        assertThat(seen.get("replayed")).isEqualTo(seen.get("labels"));
        assertThat(seen).containsEntry("trained", "true").containsEntry("offered", "true");
        assertThat(seen).containsEntry("kept", "true").containsEntry("log", "true");
        assertThat(Double.parseDouble(seen.get("dice"))).isBetween(0.01, 0.99);
    }

    private static boolean onPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
