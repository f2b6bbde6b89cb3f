package org.imbrex.io.nifti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.io.ScanReader;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;
import org.imbrex.volume.ScanSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A thousand damaged files from one seed: bits flipped, ends cut off, numbers of the header made extreme, gzip streams
 * broken. Each is read, or refused with an error made for people, in under two seconds and with less memory than four times
 * the file, the voxels it declares and {@value #CAP} bytes of buffers.
 */
class HostileNiftiTest {
    private static final int FILES = 1000;
    private static final long CAP = 2 << 20;
    private static final String NAME = "MARKED^NAME";
    private static final List<String> SEEDS = List.of(
            "i2-le.nii",
            "u2-be.nii",
            "f8-le.nii",
            "rgb.nii",
            "scaled-i4-be.nii.gz",
            "four.nii.gz",
            "plane.nii.gz",
            "metre-2.nii");

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    Path folder;

    @Test
    void damagedFilesAreReadOrRefusedInTime() throws IOException {
        Random random = new Random(20260);
        loadClasses();
        int refused = 0;
        for (int i = 0; i < FILES; i++) {
            String seed = SEEDS.get(i % SEEDS.size());
            Path file = folder.resolve(i + (seed.endsWith(".gz") ? ".nii.gz" : ".nii"));
            byte[] damaged = damaged(NiftiFilesTest.bytes(seed), seed.endsWith(".gz"), random);
            Files.write(file, damaged);
            long start = System.nanoTime();
            long allocated = threads.getCurrentThreadAllocatedBytes();
            long declared = 0;
            try (ScanSource source = ScanReader.open(file)) {
                declared = source.info().extent().voxels() * source.info().channels() * Double.BYTES;
                readAll(source);
            } catch (ImbrexException e) {
                refused++;
                assertThat(e.getMessage()).hasLineCount(1).doesNotContain(NAME);
            }
            assertThat(threads.getCurrentThreadAllocatedBytes() - allocated)
                    .as("bytes for file %s of %s bytes, %s declared", i, damaged.length, declared)
                    .isLessThan(4L * damaged.length + declared + CAP);
            assertThat(System.nanoTime() - start).as("time for file %s", i).isLessThan(2_000_000_000L);
            Files.delete(file);
        }
        assertThat(refused).isBetween(FILES / 4, FILES);
    }

    /** What the first use of the classes takes is no file's fault. */
    private void loadClasses() throws IOException {
        for (String seed : SEEDS) {
            Path file = folder.resolve(seed);
            Files.write(file, NiftiFilesTest.bytes(seed));
            try (ScanSource source = ScanReader.open(file)) {
                readAll(source);
            }
            Path cut = folder.resolve("cut-" + seed);
            Files.write(cut, Arrays.copyOf(NiftiFilesTest.bytes(seed), 100));
            assertThatThrownBy(() -> ScanReader.open(cut)).isInstanceOf(InputException.class);
        }
    }

    @Test
    void aBombIsRefusedBeforeItsVoxelsAreUnpacked() throws IOException {
        byte[] header = Arrays.copyOf(NiftiFilesTest.bytes("i2-le.nii"), 352);
        for (int axis = 0; axis < 3; axis++) {
            ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putShort(42 + 2 * axis, Short.MAX_VALUE);
        }
        Path file = folder.resolve("bomb.nii.gz");
        Files.write(file, packed(header));
        assertThatThrownBy(() -> ScanReader.open(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("packed bytes, which hold at most");
    }

    @Test
    void aWrongChecksumIsFound() throws IOException {
        byte[] bytes = NiftiFilesTest.bytes("four.nii.gz");
        bytes[bytes.length - 6] ^= 1;
        Path file = folder.resolve("checksum.nii.gz");
        Files.write(file, bytes);
        try (ScanSource source = ScanReader.open(file)) {
            assertThatThrownBy(() -> readAll(source))
                    .isInstanceOf(InputException.class)
                    .hasMessageStartingWith(file + ": cannot be unpacked (gzip):");
        }
    }

    /** A plane at a time, so that what is counted is the reader's. */
    private static void readAll(ScanSource source) {
        Extent extent = source.info().extent();
        int rows = Math.min(extent.height(), 64);
        int columns = Math.min(extent.width(), 64);
        FloatBuffer plane = FloatBuffer.allocate(rows * columns * source.info().channels());
        for (int z = 0; z < Math.min(64, extent.along(Axis.Z)); z++) {
            source.read(new Region(z, extent.height() - rows, 0, Extent.of(rows, columns)), plane.clear());
        }
        Region last = Region.between(
                extent.depth() - 1,
                extent.height() - 1,
                extent.width() - 1,
                extent.depth(),
                extent.height(),
                extent.width());
        source.read(last, FloatBuffer.allocate(source.info().channels()));
    }

    private static byte[] damaged(byte[] whole, boolean gzip, Random random) throws IOException {
        if (gzip && random.nextBoolean()) {
            return packed(damaged(unpacked(whole), false, random));
        }
        byte[] bytes = whole.clone();
        if (!gzip) {
            int texts = bytes[0] == 0x5C || bytes[3] == 0x5C ? 148 : 240;
            System.arraycopy(NAME.getBytes(StandardCharsets.US_ASCII), 0, bytes, texts, NAME.length());
        }
        switch (random.nextInt(4)) {
            case 0 -> {
                for (int flips = 1 + random.nextInt(8); flips > 0; flips--) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            case 1 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 2 -> {
                // Two bytes of the dimensions, the type, the offset or the like, made extreme.
                int at = random.nextInt(Math.min(bytes.length, 540) - 8);
                long[] extremes = {-1, 0, 1, Long.MAX_VALUE, Long.MIN_VALUE, 0x7FFF7FFF7FFF7FFFL, 0x7F800000L};
                ByteBuffer.wrap(bytes).putLong(at, extremes[random.nextInt(extremes.length)]);
            }
            default -> {
                int at = (bytes.length > 600 ? 16 : 40) + random.nextInt(40);
                if (at < bytes.length) {
                    bytes[at] = (byte) random.nextInt();
                }
            }
        }
        return bytes;
    }

    private static byte[] packed(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] unpacked(byte[] bytes) throws IOException {
        return new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
    }
}
