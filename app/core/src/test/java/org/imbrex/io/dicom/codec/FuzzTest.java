package org.imbrex.io.dicom.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.imbrex.error.ImbrexException;
import org.imbrex.io.dicom.data.DicomBytes;
import org.imbrex.io.dicom.data.DicomFile;
import org.imbrex.io.dicom.data.DicomFiles;
import org.imbrex.io.dicom.data.Frame;
import org.imbrex.io.dicom.data.Frames;
import org.imbrex.io.dicom.data.TransferSyntax;
import org.imbrex.io.dicom.pixel.PixelFormat;
import org.imbrex.io.dicom.seg.SegFile;
import org.imbrex.io.dicom.series.MadeSeries;
import org.imbrex.io.dicom.series.SeriesFinder;
import org.imbrex.progress.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files, made by chance from a fixed seed: whatever they hold, they end in a typed error or in a scan. */
class FuzzTest {
    private static final int FILES = 1000;
    private static final long MOST_NANOS = 2_000_000_000L;

    /** What reading may allocate beside 4 times the file and the samples it declares: tables, windows, messages. */
    private static final long SLACK = 16L << 20;

    /** The most declared bytes that a damaged file is unpacked for here; beyond, its declaration alone is checked. */
    private static final long MOST_UNPACKED = 64L << 20;

    @TempDir
    private Path folder;

    private final DicomFiles files = new OwnDicomFiles();

    @Test
    void damagedFilesEndInTypedErrorsInTimeAndInBoundedMemory() throws IOException {
        List<byte[]> seeds = seeds();
        Random random = new Random(20260);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (byte[] seed : seeds) {
            // Classes and libraries that load on first use are not the files'.
            try {
                readAll(write(seed));
            } catch (ImbrexException e) {
                assertThat(e.getMessage()).contains("MALFORMED"); // the nested one
            }
        }
        int refused = 0;
        for (int i = 0; i < FILES; i++) {
            byte[] bytes = mutated(seeds.get(i % seeds.size()).clone(), random);
            Path file = write(bytes);
            long before = threads.getCurrentThreadAllocatedBytes();
            long start = System.nanoTime();
            long declared = 0;
            try {
                declared = readAll(file);
            } catch (ImbrexException e) {
                refused++;
                assertThat(e.getMessage()).doesNotContain("\n");
                declared = declared(file);
            }
            assertThat(System.nanoTime() - start).as("file " + i).isLessThan(MOST_NANOS);
            assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                    .as("file " + i)
                    .isLessThan(4L * (bytes.length + declared) + SLACK);
        }
        assertThat(refused).isBetween(FILES / 5, FILES - FILES / 20);
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("damaged.dcm"), bytes);
    }

    /** Reads whatever there is; returns the bytes of samples that the file declares. */
    private long readAll(Path path) {
        DicomFile file = files.read(path);
        file.data().elements().forEach(e -> file.data().texts(e.tag()));
        if (SegFile.is(file.data())) {
            SegFile.read(files, path);
        } else {
            new SeriesFinder(files).find(path, Progress.NONE);
        }
        PixelFormat format = PixelFormat.of(file);
        if (format.frameBytes() > MOST_UNPACKED) {
            return format.frameBytes();
        }
        try (Frames frames = files.frames(file)) {
            Frame frame = frames.read(0);
            assertThat(frame.samples().capacity()).isEqualTo((int) format.frameBytes());
        }
        return format.frameBytes();
    }

    private long declared(Path path) {
        try {
            return Math.min(MOST_UNPACKED, PixelFormat.of(files.read(path)).frameBytes());
        } catch (ImbrexException e) {
            return 0;
        }
    }

    /** Native files in all syntaxes, nested sequences, and packed ones where the samples are at hand. */
    private List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (TransferSyntax syntax : TransferSyntax.values()) {
            if (syntax.pixels() == TransferSyntax.Pixels.NATIVE) {
                MadeSeries made = new MadeSeries(12, 9).at(new double[3], new double[] {0, 0, 1}, 1);
                made.syntax = syntax;
                Path written = made.write(folder.resolve(syntax.name())).resolve("IM1");
                seeds.add(Files.readAllBytes(written));
            }
        }
        DicomBytes nested = new DicomBytes(true, false);
        for (int i = 0; i < 20; i++) {
            nested.element(0x00080082 + (i << 16), "SQ", 0xFFFFFFFFL)
                    .tag(0xFFFEE000)
                    .u32(0xFFFFFFFFL);
        }
        seeds.add(nested.raw(new byte[64]).bytes());
        Path shared = Path.of(System.getProperty("imbrex.root")).resolve("../shared/data/dicom");
        for (String name : List.of(
                "dicom-pydicom/src/pydicom/data/test_files/SC_rgb_rle_2frame.dcm",
                "dicom-pydicom/src/pydicom/data/test_files/SC_rgb_jpeg_gdcm.dcm",
                "dicom-pydicom/src/pydicom/data/test_files/SC_rgb_dcmtk_+eb+cy+n1.dcm",
                "dicom-pydicom/src/pydicom/data/test_files/MR_small_jpeg_ls_lossless.dcm",
                "dicom-pydicom/src/pydicom/data/test_files/MR_small_jp2klossless.dcm",
                "dicom-dcmqi/data/segmentations/24x38x3/seg/label.seg",
                "dicom-dcmqi/data/segmentations/24x38x3/multiframe/mf.dcm")) {
            if (Files.exists(shared.resolve(name))) {
                seeds.add(Files.readAllBytes(shared.resolve(name)));
            }
        }
        return seeds;
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        switch (random.nextInt(5)) {
            case 0 -> {
                for (int i = 0; i < 1 + random.nextInt(8); i++) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            case 1 -> {
                return Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
            }
            case 2 -> {
                int at = random.nextInt(Math.max(1, bytes.length - 4));
                int[] lengths = {-1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0, 1, random.nextInt()};
                int length = lengths[random.nextInt(lengths.length)];
                for (int i = 0; i < 4 && at + i < bytes.length; i++) {
                    bytes[at + i] = (byte) (length >>> (8 * i));
                }
            }
            case 3 -> {
                int from = random.nextInt(bytes.length);
                int to = random.nextInt(bytes.length);
                int count = Math.min(random.nextInt(200), bytes.length - Math.max(from, to));
                System.arraycopy(bytes, from, bytes, to, count);
            }
            default -> {
                int from = random.nextInt(bytes.length);
                int to = Math.min(bytes.length, from + random.nextInt(64));
                for (int i = from; i < to; i++) {
                    bytes[i] = (byte) random.nextInt(256);
                }
            }
        }
        return bytes;
    }
}
