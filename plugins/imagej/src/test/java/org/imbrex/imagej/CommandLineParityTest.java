package org.imbrex.imagej;

import static org.assertj.core.api.Assertions.assertThat;

import ij.ImagePlus;
import ij.ImageStack;
import ij.VirtualStack;
import ij.process.ImageProcessor;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.imbrex.io.MaskReader;
import org.imbrex.postprocess.Postprocessing;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the plugin gives is what the command line gives, run in a Java of its own. */
class CommandLineParityTest {
    private static final int[] SCANS = {39, 40, 44};
    private static final long MEMORY_MB = 64;

    @TempDir
    static Path folder;

    private static Path cleaning;

    @BeforeAll
    static void segmentOnTheCommandLine() throws IOException, InterruptedException {
        cleaning = Lung.modelThatAsksFor(
                Postprocessing.NONE
                        .withThresholds(Map.of("lesion", 0.2))
                        .withSmooth(1)
                        .withFillHoles(true)
                        .withMinSize("30")
                        .withKeepLargest(true),
                folder.resolve("cleaning.onnx"));
        segment(Lung.MODEL, "plain");
        segment(cleaning, "cleaned");
    }

    private static void segment(Path model, String out) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dimbrex.memory=" + MEMORY_MB * 1_000_000,
                "-cp",
                System.getProperty("java.class.path"),
                "org.imbrex.cli.Main",
                "segment",
                "--device",
                "cpu",
                "--model",
                model.toString(),
                "--out",
                folder.resolve(out).toString()));
        Arrays.stream(SCANS).mapToObj(n -> Lung.file(n).toString()).forEach(command::add);
        Path output = folder.resolve(out + ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    }

    @Test
    void labelsAreTheCommandLinesByteForByte() {
        for (int number : SCANS) {
            SegmentResult result = Imbrex.segment(Lung.image(number), settings(Lung.MODEL));

            byte[] expected = expected("plain", number);
            assertThat((byte[]) result.labels().getProcessor().getPixels()).isEqualTo(expected);
            assertThat(expected).contains(1);
            byte[] mask = (byte[]) result.mask().getProcessor().getPixels();
            assertThat(mask[indexOfOne(expected)]).isEqualTo((byte) 255);
        }
    }

    @Test
    void labelsAreTheCommandLinesWhereTheModelAsksForPostprocessing() {
        for (int number : SCANS) {
            byte[] expected = expected("cleaned", number);
            SegmentResult result = Imbrex.segment(Lung.image(number), settings(cleaning));

            assertThat((byte[]) result.labels().getProcessor().getPixels()).isEqualTo(expected);
            assertThat(expected).contains(1).isNotEqualTo(expected("plain", number));
            assertThat(result.log())
                    .contains("postprocessed as the model says: --class-threshold lesion=0.2 --smooth 1"
                            + " --fill-holes --min-size 30.0 --largest");
        }
    }

    @Test
    void postprocessingCanBeLeftOut() {
        SegmentSettings settings = settings(cleaning).withPostprocessing(false);

        SegmentResult result = Imbrex.segment(Lung.image(SCANS[0]), settings);

        assertThat((byte[]) result.labels().getProcessor().getPixels()).isEqualTo(expected("plain", SCANS[0]));
        assertThat(result.log()).anyMatch(line -> line.startsWith("not postprocessed, though the model says: "));
    }

    @Test
    void aVirtualStackGivesWhatItsPlanesGive() {
        ImagePlus first = Lung.image(SCANS[0]);
        VirtualStack planes = new VirtualStack(first.getWidth(), first.getHeight()) {
            @Override
            public ImageProcessor getProcessor(int n) {
                return Lung.image(SCANS[n - 1]).getProcessor();
            }

            @Override
            public int getSize() {
                return SCANS.length;
            }
        };
        ImagePlus stack = new ImagePlus("virtual", planes);
        stack.setCalibration(first.getCalibration());
        stack.setDimensions(1, 1, SCANS.length);

        ImageStack labels = Imbrex.segment(stack, settings(Lung.MODEL).withSlices("z"))
                .labels()
                .getStack();

        for (int i = 0; i < SCANS.length; i++) {
            assertThat((byte[]) labels.getPixels(i + 1)).isEqualTo(expected("plain", SCANS[i]));
        }
    }

    private static SegmentSettings settings(Path model) {
        return SegmentSettings.of(model.toString()).withDevice("cpu").withMemory(MEMORY_MB);
    }

    private static byte[] expected(String out, int number) {
        File[] masks = folder.resolve(out).toFile().listFiles((dir, name) -> name.startsWith("lung-" + number));
        assertThat(masks).hasSize(1);
        return MaskReader.read(masks[0].toPath()).labels();
    }

    private static int indexOfOne(byte[] labels) {
        int i = 0;
        while (labels[i] != 1) {
            i++;
        }
        return i;
    }
}
