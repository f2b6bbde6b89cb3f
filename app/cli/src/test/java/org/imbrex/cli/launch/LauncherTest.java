package org.imbrex.cli.launch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the launcher in a checkout of its own, with a Java and a Maven that only write down how they were called. All
 * paths have spaces in them.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher for POSIX shells")
class LauncherTest {
    @TempDir
    private Path folder;

    private Path root;
    private Path home;
    private Path mavenCalls;
    private Path javaCalls;

    private record Ended(int code, String out, String err) {}

    @BeforeEach
    void makeCheckout() throws IOException {
        root = folder.resolve("a check out");
        home = folder.resolve("a jdk 17");
        mavenCalls = folder.resolve("maven.log");
        javaCalls = folder.resolve("java.log");
        Path launcher = Path.of(System.getProperty("imbrex.root"), "app", "imbrex");
        Files.createDirectories(root.resolve("app/cli/src/main"));
        Files.createDirectories(root.resolve("model-training/trainer/src/main"));
        Files.copy(launcher, root.resolve("app/imbrex"));
        Files.writeString(root.resolve("pom.xml"), "<project/>");
        Files.writeString(root.resolve("app/cli/pom.xml"), "<project/>");
        age(root.resolve("pom.xml"), root.resolve("app/cli/pom.xml"), root.resolve("app/cli/src/main"));
        age(root.resolve("model-training/trainer/src/main"));
        script(home.resolve("bin/javac"), "exit 0");
        script(
                home.resolve("bin/java"),
                "printf '<%s>' \"$@\" >>'" + javaCalls + "'; echo >>'" + javaCalls + "'",
                // Prepare leaves the file of options behind; the program itself ends with a code of its own.
                "case \"$*\" in",
                "  *Prepare*) for last; do :; done; echo >'" + root + "/app/target/launcher/'$last.args ;;",
                "  *) exit 42 ;;",
                "esac");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"17.0.15\"\n");
        script(folder.resolve("bin/mvn"), "echo \"$@\" >>'" + mavenCalls + "'", "sleep 0.3");
    }

    /** Made before anything is built. */
    private static void age(Path... files) throws IOException {
        for (Path file : files) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
        }
    }

    private static void script(Path file, String... lines) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Process start(Path launcher, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("bash", launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        Map<String, String> environment = builder.environment();
        environment.put("JAVA_HOME", home.toString());
        environment.put("PATH", folder.resolve("bin") + ":" + environment.get("PATH"));
        return builder.start();
    }

    private Ended end(Process process) throws IOException, InterruptedException {
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
        return new Ended(process.waitFor(), out, err);
    }

    private Ended run(String... arguments) throws IOException, InterruptedException {
        return end(start(root.resolve("app/imbrex"), arguments));
    }

    private String lastJavaCall() throws IOException {
        List<String> calls = Files.readAllLines(javaCalls);
        return calls.get(calls.size() - 1);
    }

    private int builds() throws IOException {
        return Files.exists(mavenCalls) ? Files.readAllLines(mavenCalls).size() : 0;
    }

    @Test
    void firstStartBuildsAndSaysSoLaterOnesDoNot() throws Exception {
        Ended first = run("segment", "a b.png");
        assertThat(first.code()).isEqualTo(42);
        assertThat(first.out()).isEmpty();
        assertThat(first.err().lines())
                .hasSize(2)
                .first()
                .isEqualTo("imbrex: building the program: a minute or two, once; downloads come on top");
        assertThat(Files.readString(mavenCalls))
                .contains("-f " + root.toRealPath() + "/pom.xml", "-pl app/cli -am", "package")
                .doesNotContain("install", "-Pgpu");
        Ended second = run("segment", "a b.png");
        assertThat(second).isEqualTo(new Ended(42, "", ""));
        assertThat(builds()).isEqualTo(1);
        assertThat(lastJavaCall())
                .startsWith("<@" + root.toRealPath() + "/app/target/launcher/run.args>")
                .endsWith("<org.imbrex.cli.Main><segment><a b.png>");
    }

    @Test
    void aNewerSourceIsBuiltAgain() throws Exception {
        run("segment");
        Path source = root.resolve("app/cli/src/main/Main.java");
        Files.writeString(source, "class Main {}");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
        run("segment");
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void trainingIsBuiltOnlyWhenItIsAskedFor() throws Exception {
        run("segment", "train");
        assertThat(Files.readString(mavenCalls)).doesNotContain("model-training");
        run("--quiet", "train", "scans");
        assertThat(Files.readString(mavenCalls)).contains("-pl model-training/commands -am");
        assertThat(lastJavaCall()).contains("/train.args>");
    }

    @Test
    void whatWasBuiltForTrainingIsNotBuiltAgainForTheRest() throws Exception {
        run("train", "scans");
        assertThat(lastJavaCall()).contains("/train.args>");
        assertThat(run("segment")).isEqualTo(new Ended(42, "", ""));
        assertThat(lastJavaCall()).contains("/run.args>");
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void aNewerSourceOfTrainingDoesNotConcernTheRest() throws Exception {
        run("segment");
        Path source = root.resolve("model-training/trainer/src/main/Trainer.java");
        Files.writeString(source, "class Trainer {}");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
        run("segment");
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void itWorksThroughLinksFromAnyFolder() throws Exception {
        Path relative = folder.resolve("elsewhere/imbrex");
        Files.createDirectories(relative.getParent());
        Files.createSymbolicLink(relative, Path.of("../a check out/app/imbrex"));
        Path absolute = folder.resolve("bin/imbrex");
        Files.createSymbolicLink(absolute, relative);
        Ended ended = end(start(absolute, "segment"));
        assertThat(ended.code()).isEqualTo(42);
        assertThat(lastJavaCall()).startsWith("<@" + root.toRealPath() + "/app/target/launcher/run.args>");
    }

    @Test
    void startsAtTheSameTimeBuildOnce() throws Exception {
        Process one = start(root.resolve("app/imbrex"), "segment");
        Process other = start(root.resolve("app/imbrex"), "segment");
        assertThat(end(one).code()).isEqualTo(42);
        assertThat(end(other).code()).isEqualTo(42);
        assertThat(builds()).isEqualTo(1);
        assertThat(root.resolve("app/target/launcher/lock")).doesNotExist();
    }

    @Test
    void aLockThatNobodyHoldsIsIgnored() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Path launcher = Files.createDirectories(root.resolve("app/target/launcher"));
        Files.createSymbolicLink(launcher.resolve("lock"), Path.of(Long.toString(gone.pid())));
        assertThat(run("segment").code()).isEqualTo(42);
    }

    @Test
    void theHeapIsAShareOfTheMemory() throws Exception {
        run("segment", "--memory", "2g");
        assertThat(lastJavaCall()).contains("<-Xmx256m><-XX:MaxDirectMemorySize=2048m><-Dimbrex.memory=2147483648>");
        run("evaluate", "--memory", "2g");
        assertThat(lastJavaCall()).contains("<-Xmx512m><-XX:MaxDirectMemorySize=2048m>");
        run("--memory=400m", "segment");
        assertThat(lastJavaCall()).contains("<-Xmx256m><-XX:MaxDirectMemorySize=400m>");
        run("segment", "--memory=1.5TiB");
        assertThat(lastJavaCall()).contains("<-Xmx4096m><-XX:MaxDirectMemorySize=1572864m>");
    }

    @Test
    void anOldJavaIsRefusedInOneSentence() throws Exception {
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");
        Ended ended = run("segment");
        assertThat(ended)
                .isEqualTo(new Ended(3, "", "imbrex: expected Java 17 or newer, found 11.0.2 in " + home + "\n"));
    }

    @Test
    void aFailedBuildIsNotTakenForABuild() throws Exception {
        script(folder.resolve("bin/mvn"), "echo '[ERROR] no such artifact'", "exit 1");
        Ended ended = run("segment");
        assertThat(ended.code()).isEqualTo(3);
        assertThat(ended.err()).contains("[ERROR] no such artifact", "imbrex: the build failed");
        assertThat(root.resolve("app/target/launcher/run.stamp")).doesNotExist();
        assertThat(root.resolve("app/target/launcher/lock")).doesNotExist();
    }

    @Test
    void buildForCudaIsRememberedUntilTheNextBuild() throws Exception {
        assertThat(run("build", "--gpu").code()).isZero();
        assertThat(Files.readAllLines(mavenCalls)).hasSize(1).allMatch(call -> call.contains("-Pgpu"));
        run("segment");
        assertThat(builds()).isEqualTo(1);
        assertThat(run("build").code()).isZero();
        assertThat(Files.readAllLines(mavenCalls)).hasSize(2).last().asString().doesNotContain("-Pgpu");
        assertThat(run("build", "--cpu").code()).isEqualTo(2);
    }
}
