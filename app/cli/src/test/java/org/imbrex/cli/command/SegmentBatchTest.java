package org.imbrex.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.imbrex.cli.CommandRun;
import org.imbrex.cli.Main;
import org.imbrex.io.MaskReader;
import org.imbrex.io.ScanWriter;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLoggerFactory;

/** Many scans at once: what is found, what is left alone, what stays after a failure or a kill. */
class SegmentBatchTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private Path model;
    private Path scans;
    private Path out;

    @BeforeEach
    void writeModel() throws IOException {
        model = TinyModel.write(folder.resolve("tiny.onnx"));
        scans = Files.createDirectory(folder.resolve("scans"));
        out = folder.resolve("masks");
    }

    /** A scan whose voxels depend on its name. */
    private Path scan(String name, int depth, int height, int width) throws IOException {
        Path file = scans.resolve(name);
        Files.createDirectories(file.getParent());
        float[] voxels = new float[depth * height * width];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = Math.floorMod(name.hashCode() * 31 + i * 7 + i / width * 13, 256);
        }
        ScanInfo info = new ScanInfo(new Extent(depth, height, width), 1, SampleType.UINT8, Geometry.UNKNOWN);
        ScanWriter.write(file, new Volume(info, List.of(voxels)));
        return file;
    }

    private CommandRun segment(Object... more) {
        List<Object> words = new ArrayList<>(List.of("segment", "--model", model, "--out", out));
        words.addAll(List.of(more));
        return CommandRun.of(words.toArray());
    }

    /** The contents of all results by their names, without those that hold times. */
    private static Map<String, List<Byte>> contents(Path folder) throws IOException {
        Map<String, List<Byte>> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString().replace('\\', '/');
                if (!List.of("run.json", "manifest.jsonl").contains(name)) {
                    List<Byte> bytes = new ArrayList<>();
                    for (byte one : Files.readAllBytes(file)) {
                        bytes.add(one);
                    }
                    contents.put(name, bytes);
                }
            }
        }
        return contents;
    }

    private JsonNode run() throws IOException {
        return JSON.readTree(out.resolve("run.json").toFile());
    }

    @Test
    void foldersInFoldersKeepTheirNames() throws IOException {
        scan("b c/it's \"quoted\".png", 1, 20, 30);
        scan("b c/größe 😀/10.png", 1, 9, 40);
        scan("b c/größe 😀/9.png", 1, 9, 40);
        scan("a.tif", 3, 12, 12);
        scan("b c/.hidden/x.png", 1, 9, 9);
        CommandRun run = segment(scans);
        assertThat(run.err()).isEmpty();
        assertThat(contents(out).keySet())
                .containsExactly("a.tif", "b c/größe 😀/10.png", "b c/größe 😀/9.png", "b c/it's \"quoted\".png");
        assertThat(run().get("scans").findValuesAsText("mask"))
                .containsExactly("a.tif", "b c/it's \"quoted\".png", "b c/größe 😀/9.png", "b c/größe 😀/10.png");
    }

    @Test
    void aPatternAndAListWithOptionsAreInputs() throws IOException {
        scan("p/one.png", 1, 20, 30);
        scan("p/q/two.png", 1, 20, 30);
        scan("p/q/two.tif", 1, 20, 30);
        assertThat(segment(scans + "/p/**.png").code()).isZero();
        assertThat(contents(out).keySet()).containsExactly("one.png", "q/two.png");
        out = folder.resolve("from list");
        Path list = Files.writeString(
                scans.resolve("list.csv"),
                "scan,name,probabilities,objects\r\np/one.png,,true,\r\n\"p/q/two.tif\",case 2/mask,,yes\r\n");
        CommandRun run = segment(list);
        assertThat(run.err()).isEmpty();
        assertThat(contents(out).keySet())
                .containsExactly("case 2/mask.objects.tif", "case 2/mask.tif", "one.png", "one.probabilities.tif");
        Path wrong = Files.writeString(scans.resolve("wrong.tsv"), "scan\tmirror\np/one.png\tperhaps\n");
        CommandRun refused = segment(wrong);
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("one: mirror: expected true or false, found perhaps");
        Path escaping = Files.writeString(scans.resolve("escaping.csv"), "scan,name\np/one.png,../one\n");
        assertThat(segment(escaping).err()).contains("expected names inside of the folder of results, found ../one");
        assertThat(segment(scans + "/none/*.png").code()).isEqualTo(1);
    }

    @Test
    void sideBySideGivesWhatOneByOneGives() throws IOException {
        for (int i = 0; i < 12; i++) {
            scan("s" + i + (i % 4 == 0 ? ".nii.gz" : ".png"), i % 4 == 0 ? 5 : 1, 30 + 17 * i, 40 + 5 * i);
        }
        assertThat(segment("--jobs", "4", "--objects", scans).code()).isZero();
        Map<String, List<Byte>> together = contents(out);
        out = folder.resolve("one by one");
        assertThat(segment("--jobs", "1", "--objects", scans).code()).isZero();
        assertThat(contents(out)).isEqualTo(together).hasSize(24);
    }

    @Test
    void aSecondStartDoesWhatIsMissingOrChangedAndSaysSo() throws IOException {
        scan("a.png", 1, 20, 30);
        Path touched = scan("b.png", 1, 20, 30);
        Path changed = scan("c.png", 1, 20, 30);
        scan("d.png", 1, 20, 30);
        assertThat(segment(scans).err()).isEmpty();
        JsonNode before = run().get("scans");
        CommandRun second = segment(scans);
        assertThat(second.err()).contains("4 of 4 cases are done already and unchanged; 0 to do");
        assertThat(second.out()).isEmpty();
        assertThat(run().get("scans")).isEqualTo(before);
        Files.setLastModifiedTime(touched, FileTime.fromMillis(1_000_000));
        Files.write(changed, Files.readAllBytes(scan("other.png", 1, 25, 30)));
        Files.delete(scans.resolve("other.png"));
        Files.delete(out.resolve("d.png"));
        CommandRun third = segment(scans);
        assertThat(third.code()).isZero();
        assertThat(third.out().lines().map(line -> line.replaceAll("^.*masks.|: .*$", "")))
                .containsExactlyInAnyOrder("c.png", "d.png");
        assertThat(MaskReader.read(out.resolve("c.png")).extent()).isEqualTo(Extent.of(25, 30));
        assertThat(run().get("scans").findValuesAsText("mask")).containsExactly("a.png", "b.png", "c.png", "d.png");
        assertThat(segment("--mirror", scans).out().lines()).hasSize(4);
        assertThat(segment("--mirror", "--again", scans).out().lines()).hasSize(4);
        assertThat(segment("--mirror", scans).out()).isEmpty();
    }

    @Test
    void resultsNeverLieAmongTheScans() throws IOException {
        scan("a.jpg.png", 1, 20, 30);
        out = scans;
        CommandRun run = segment(scans);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("expected another folder for the results than that of the scans");
        out = scans.resolve("masks");
        assertThat(segment(scans).code()).isZero();
        CommandRun second = segment(scans);
        assertThat(second.err()).contains("1 of 1 case is done already");
        assertThat(segment(scans + "/**.png").err()).contains("1 of 1 case is done already");
    }

    @Test
    void aLinkThatLeadsBackIsNotFollowedAndOneToAFileIs() throws IOException {
        Path real = scan("a/x.png", 1, 20, 30);
        Files.createSymbolicLink(scans.resolve("a/loop"), scans);
        Files.createSymbolicLink(scans.resolve("y.png"), real);
        CommandRun run = segment(scans);
        assertThat(run.code()).isZero();
        assertThat(run.err()).contains("loop: a link to a folder is not followed");
        assertThat(contents(out).keySet()).containsExactly("a/x.png", "y.png");
        Path link = Files.createSymbolicLink(folder.resolve("link"), scans.resolve("a"));
        out = folder.resolve("through a link");
        assertThat(segment(link).code()).isZero();
        assertThat(contents(out).keySet()).containsExactly("x.png");
    }

    @Test
    void anOutputThatCannotBeWrittenIsOneLine() throws IOException {
        scan("a.png", 1, 20, 30);
        out = Files.writeString(folder.resolve("a file"), "no folder");
        assertThat(segment(scans).code()).isEqualTo(3);
        out = Files.createDirectory(folder.resolve("locked"));
        assumeThat(Files.getFileStore(out).supportsFileAttributeView("posix")).isTrue();
        Files.setPosixFilePermissions(out, PosixFilePermissions.fromString("r-xr-xr-x"));
        if (Files.isWritable(out)) {
            // The system's administrator may write there; in this folder of Linux nobody can.
            out = Path.of("/sys");
            assumeThat(out).isDirectory();
        }
        CommandRun run = segment(scans);
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err().lines()).hasSize(1);
    }

    /** A limit on the size of files stands for a disk that is full: writing beyond it fails in the same way. */
    @Test
    void aFullDiskIsANamedErrorAndLeavesNoPart() throws Exception {
        assumeThat(Files.isExecutable(Path.of("/bin/sh"))).isTrue();
        scan("small.tif", 1, 20, 30);
        scan("large.tif", 1, 2200, 2200);
        Process program = new ProcessBuilder(java("ulimit -f 65536 && exec \"$@\"", "--probabilities")).start();
        String err = new String(program.getErrorStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(program.waitFor()).as(err).isEqualTo(1);
        assertThat(err).contains("large.probabilities.tif: cannot be written");
        assertThat(contents(out).keySet()).containsExactly("small.probabilities.tif", "small.tif");
    }

    @Test
    void afterAKillTheSameCommandGivesTheSameResultsAndLeavesNoPart() throws Exception {
        for (int i = 0; i < 40; i++) {
            scan("s" + i + ".png", 1, 300, 300 + i);
        }
        assertThat(segment("--quiet", scans).code()).isZero();
        Map<String, List<Byte>> unbroken = contents(out);
        out = folder.resolve("killed");
        for (int done : new int[] {1, 12, 25}) {
            Process program = new ProcessBuilder(java("exec \"$@\"")).start();
            while (program.isAlive() && lines() < done) {
                Thread.sleep(2);
            }
            program.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
        }
        Files.writeString(out.resolve(".s3.png.part-12ab"), "cut short");
        assertThat(segment(scans).code()).isZero();
        assertThat(contents(out)).isEqualTo(unbroken);
        assertThat(run().get("scans")).hasSize(40);
    }

    /** Three scans are in hand when it comes. */
    @Test
    void anInterruptLeavesWholeMasksAndNoPartAndTheSameCommandGoesOn() throws Exception {
        for (int i = 0; i < 60; i++) {
            scan("s" + i + ".png", 1, 400, 300 + i);
        }
        Process program = new ProcessBuilder(java("exec \"$@\"", "--jobs", "3")).start();
        while (program.isAlive() && lines() < 5) {
            Thread.sleep(2);
        }
        // It counts like Ctrl-C, which programs started in the background do not hear.
        new ProcessBuilder("kill", "-TERM", Long.toString(program.pid()))
                .start()
                .waitFor();
        String err = new String(program.getErrorStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(program.waitFor()).as(err).isEqualTo(130);
        assertThat(err).contains("imbrex: stopping");
        Map<String, List<Byte>> before = contents(out);
        assertThat(before).hasSize((int) lines()).hasSizeLessThan(60);
        assertThat(before.keySet()).allMatch(name -> name.matches("s\\d+\\.png"));
        assertThat(segment(scans).err()).contains(before.size() + " of 60 cases are done already");
        assertThat(contents(out)).hasSize(60).containsAllEntriesOf(before);
    }

    @Test
    void theLogNamesEveryCaseAndWhereItFailed() throws IOException {
        assumeThat(LoggerFactory.getILoggerFactory())
                .as("logging on the class path")
                .isNotInstanceOf(NOPLoggerFactory.class);
        scan("good.png", 1, 20, 30);
        Files.writeString(scans.resolve("bad.png"), "no image");
        Path log = folder.resolve("100% of it.log");
        assertThat(segment("--log-file", log, "--quiet", scans).code()).isEqualTo(1);
        assertThat(Files.readString(log))
                .containsPattern("\\d{4}-\\d\\d-\\d\\dT.* INFO org.imbrex.batch.Batch: good: done, ")
                .contains("SEVERE org.imbrex.batch.Batch: bad: INPUT: ")
                .contains("\tat org.imbrex.io.ScanReader");
        assertThat(segment("--log-file", folder.resolve("none/x.log"), scans).code())
                .isEqualTo(3);
    }

    @Test
    void scansThatArriveAreTakenWhenTheyAreComplete() throws Exception {
        Path slow = scan("slow.png", 1, 20, 30);
        byte[] whole = Files.readAllBytes(slow);
        Files.write(slow, java.util.Arrays.copyOf(whole, whole.length / 2));
        Path said = folder.resolve("said.txt");
        Process program = new ProcessBuilder(java("exec \"$@\"", "--watch", "--settle", "1.5"))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        Path series = scans.resolve("series");
        waitFor(() -> Files.exists(out.resolve("manifest.jsonl")), program, said);
        Thread.sleep(400);
        Files.write(slow, whole);
        Files.createDirectories(series);
        try (Stream<Path> slices = Files.list(DicomSegmentTest.PHANTOM.resolve("scan"))) {
            for (Path slice : slices.toList()) {
                Files.copy(slice, series.resolve(slice.getFileName()));
            }
        }
        waitFor(() -> Files.exists(out.resolve("slow.png")) && Files.exists(out.resolve("series.dcm")), program, said);
        // It counts like Ctrl-C, which programs started in the background do not hear.
        new ProcessBuilder("kill", "-TERM", Long.toString(program.pid()))
                .start()
                .waitFor();
        assertThat(program.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(program.exitValue()).isZero();
        assertThat(run().get("scans").findValuesAsText("mask")).containsExactlyInAnyOrder("slow.png", "series.dcm");
        assertThat(contents(out).keySet()).containsExactly("series.dcm", "slow.png");
    }

    private static void waitFor(Callable<Boolean> condition, Process program, Path said) throws Exception {
        for (int i = 0; i < 600 && program.isAlive() && !condition.call(); i++) {
            Thread.sleep(50);
        }
        assertThat(condition.call()).as(Files.readString(said)).isTrue();
    }

    private long lines() throws IOException {
        Path manifest = out.resolve("manifest.jsonl");
        return Files.exists(manifest) ? Files.readAllLines(manifest).size() : 0;
    }

    /** The command line that starts the program through a shell. */
    private List<String> java(String shell, String... more) {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", shell, "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of("segment", "--quiet", "--model", model.toString(), "--out", out.toString()));
        command.addAll(List.of(more));
        command.add(scans.toString());
        return command;
    }
}
