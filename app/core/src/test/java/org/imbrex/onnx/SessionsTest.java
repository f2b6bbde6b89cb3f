package org.imbrex.onnx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.imbrex.model.Device;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionsTest {
    @TempDir
    private Path home;

    @Test
    void theCpuIsUsable() {
        assertThat(DeviceCheck.all())
                .hasSize(4)
                .filteredOn(check -> check.kind() == Device.Kind.CPU)
                .containsExactly(new DeviceCheck(Device.Kind.CPU, Optional.empty()));
    }

    @Test
    void aDeviceThatIsNotThereHasAReason() {
        for (DeviceCheck check : DeviceCheck.all()) {
            check.problem()
                    .ifPresent(problem -> assertThat(problem).isNotBlank().doesNotContain("\n", "Error code"));
        }
    }

    /** Some builds of ONNX Runtime keep a number of the machine there, and reports on models that wait to be sent. */
    @Test
    void runningNetworksLeavesNothingInTheUsersHome() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SessionsTest.class.getName());
        builder.environment().put("HOME", home.toString());
        builder.environment().remove("XDG_CACHE_HOME");
        // Reports are held back where tests seem to run: this is about what happens at a user's.
        List.of("CI", "GITHUB_ACTIONS", "TF_BUILD", "ORT_DISABLE_TELEMETRY").forEach(builder.environment()::remove);
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        try (Stream<Path> files = Files.walk(home)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }

    public static void main(String[] args) {
        DeviceCheck.all();
    }
}
