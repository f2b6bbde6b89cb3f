package org.imbrex.imagej;

import static org.assertj.core.api.Assertions.assertThat;

import ij.ImagePlus;
import ij.ImageStack;
import ij.VirtualStack;
import ij.process.ImageProcessor;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.imbrex.io.MaskReader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the plugin gives is what the command line gives, run in a Java of its own. */
class CommandLineParityTest {
    private static final int[] SCANS = {39, 40, 44};
    private static final long MEMORY_MB = 64;

    @TempDir
    static Path folder;

    @BeforeAll
    static void segmentOnTheCommandLine() throws IOException, InterruptedException {
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
                Lung.MODEL.toString(),
                "--out",
                folder.toString()));
        Arrays.stream(SCANS).mapToObj(n -> Lung.file(n).toString()).forEach(command::add);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.txt").toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("%s", folder.resolve("output.txt")).isZero();
    }

    @Test
    void labelsAreTheCommandLinesByteForByte() {
        for (int number : SCANS) {
            SegmentResult result = Imbrex.segment(Lung.image(number), settings());

            byte[] expected = expected(number);
            assertThat((byte[]) result.labels().getProcessor().getPixels()).isEqualTo(expected);
            assertThat(expected).contains(1);
            byte[] mask = (byte[]) result.mask().getProcessor().getPixels();
            assertThat(mask[indexOfOne(expected)]).isEqualTo((byte) 255);
        }
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

        ImageStack labels =
                Imbrex.segment(stack, settings().withSlices("z")).labels().getStack();

        for (int i = 0; i < SCANS.length; i++) {
            assertThat((byte[]) labels.getPixels(i + 1)).isEqualTo(expected(SCANS[i]));
        }
    }

    private static SegmentSettings settings() {
        return SegmentSettings.of(Lung.MODEL.toString()).withDevice("cpu").withMemory(MEMORY_MB);
    }

    private static byte[] expected(int number) {
        File[] masks = folder.toFile().listFiles((dir, name) -> name.startsWith("lung-" + number));
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
