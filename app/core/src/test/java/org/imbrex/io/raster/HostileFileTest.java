package org.imbrex.io.raster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.imbrex.error.InputException;
import org.imbrex.io.MaskReader;
import org.imbrex.io.ScanReader;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;
import org.imbrex.volume.ScanSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileFileTest {
    private static final long NANOS_A_FILE = 2_000_000_000L;

    @TempDir
    Path folder;

    /** A little-endian TIFF of one directory: tag, type, value of each field. */
    private static ByteBuffer tiff(int... fields) {
        ByteBuffer tiff = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
        tiff.putShort((short) 0x4949).putShort((short) 42).putInt(8).putShort((short) (fields.length / 3));
        for (int i = 0; i < fields.length; i += 3) {
            tiff.putShort((short) fields[i])
                    .putShort((short) fields[i + 1])
                    .putInt(1)
                    .putInt(fields[i + 2]);
        }
        return tiff.putInt(0);
    }

    private static ByteBuffer image(int width, int height, int compression, int bytes) {
        return tiff(
                Tiff.WIDTH,
                Tiff.LONG,
                width,
                Tiff.HEIGHT,
                Tiff.LONG,
                height,
                Tiff.BITS_PER_SAMPLE,
                Tiff.SHORT,
                8,
                Tiff.COMPRESSION,
                Tiff.SHORT,
                compression,
                Tiff.PHOTOMETRIC,
                Tiff.SHORT,
                1,
                Tiff.STRIP_OFFSETS,
                Tiff.LONG,
                256,
                Tiff.STRIP_BYTE_COUNTS,
                Tiff.LONG,
                bytes);
    }

    private Path file(ByteBuffer bytes) throws IOException {
        byte[] all = new byte[bytes.capacity()];
        bytes.get(0, all);
        return Files.write(folder.resolve("hostile"), all);
    }

    private static void readAll(Path file) {
        try (ScanSource source = ScanReader.open(file)) {
            Extent extent = source.info().extent();
            for (int z = 0; z < extent.depth(); z++) {
                Extent corner = Extent.of(Math.min(extent.height(), 64), Math.min(extent.width(), 64));
                Pixels.read(source, new Region(z, 0, 0, corner));
            }
        }
    }

    private static void assertRefused(Path file, String words) {
        long start = System.nanoTime();
        assertThatThrownBy(() -> readAll(file))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(words)
                .message()
                .hasLineCount(1);
        assertThat(System.nanoTime() - start).isLessThan(NANOS_A_FILE);
    }

    @Test
    void zeroSizeIsRefused() throws IOException {
        assertRefused(file(image(0, 10, 1, 100)), "expected 1 to 2147483647 as its width, found 0");
    }

    @Test
    void pixelsOutsideTheFileAreRefused() throws IOException {
        assertRefused(file(image(10, 10, 1, 100).putInt(10 + 12 * 5 + 8, 500)), "100 bytes at byte 500");
    }

    @Test
    void moreUnpackedThanThePackedBytesCanHoldIsRefusedBeforeAnyMemoryIsTaken() throws IOException {
        assertRefused(
                file(image(100_000, 100_000, Tiff.DEFLATE, 200)),
                "expected 10000000000 bytes in tile or strip 0, found 200 stored bytes, which hold at most 220000");
    }

    @Test
    void rowsOfMoreThanAGibibyteAreRefused() throws IOException {
        assertRefused(
                file(image(Integer.MAX_VALUE, 100, Tiff.DEFLATE, 200)),
                "expected at most 1073741824 bytes in a row of a tile");
    }

    @Test
    void aLoopOfDirectoriesIsRefused() throws IOException {
        assertRefused(file(image(10, 10, 1, 100).putInt(10 + 7 * 12, 8)), "a loop at byte 8");
    }

    @Test
    void aFieldOfMoreValuesThanTheFileHoldsIsRefused() throws IOException {
        assertRefused(
                file(image(10, 10, 1, 100).putInt(10 + 12 * 5 + 4, -1)),
                "expected at most 512 bytes in TIFF field 273, found 4294967295 values of 4 bytes");
    }

    @Test
    void aStripThatEndsEarlyIsRefused() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed)) {
            out.write(new byte[50]);
        }
        ByteBuffer bytes = image(10, 10, Tiff.DEFLATE, 200);
        bytes.put(256, packed.toByteArray());
        assertRefused(file(bytes), "tile or strip 0 cannot be unpacked: it ends in row 5 of 10");
    }

    @Test
    void aDocumentTypeInOmeXmlIsRefusedAndNothingOutsideIsOpened() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "7");
        String xml = "<?xml version=\"1.0\"?><!DOCTYPE OME [<!ENTITY x SYSTEM \"" + secret.toUri()
                + "\">]><OME><Image><Pixels SizeC=\"1\">&x;</Pixels></Image></OME>";
        byte[] text = xml.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(600 + text.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(0, image(10, 10, 1, 100).array(), 0, 512);
        // The photometric interpretation makes room for a description.
        bytes.putShort(10 + 4 * 12, (short) Tiff.DESCRIPTION)
                .putShort(10 + 4 * 12 + 2, (short) Tiff.ASCII)
                .putInt(10 + 4 * 12 + 4, text.length)
                .putInt(10 + 4 * 12 + 8, 600);
        bytes.put(600, text);
        assertRefused(file(bytes), "its OME-XML cannot be read: DOCTYPE is disallowed");
    }

    @Test
    void aPngLargerThanItsBytesCanHoldIsRefused() throws IOException {
        ByteBuffer png = ByteBuffer.allocate(100).putLong(0x89504E470D0A1A0AL);
        png.putInt(13)
                .putInt(0x49484452)
                .putInt(100_000)
                .putInt(100_000)
                .putInt(0x08000000)
                .put((byte) 0);
        png.putInt(29, crc(png, 12, 17)).position(33);
        png.putInt(20).putInt(0x49444154);
        assertRefused(file(png), "expected 100000x100000 pixels, found 100 bytes, which hold at most 110000");
    }

    private static int crc(ByteBuffer bytes, int start, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes.slice(start, length));
        return (int) crc.getValue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpeg", "png"})
    void cutFilesAreRefused(String format) throws IOException {
        BufferedImage image = new BufferedImage(300, 200, BufferedImage.TYPE_BYTE_GRAY);
        Random random = new Random(4);
        for (int i = 0; i < 300 * 200; i++) {
            image.getRaster().setSample(i % 300, i / 300, 0, random.nextInt(256));
        }
        Path whole = folder.resolve("whole");
        ImageIO.write(image, format, whole.toFile());
        readAll(whole);
        byte[] bytes = Files.readAllBytes(whole);
        for (int length : new int[] {1, 9, 30, 500, bytes.length / 2, bytes.length * 9 / 10}) {
            Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> readAll(cut))
                    .as("the first %s bytes of %s", length, bytes.length)
                    .isInstanceOf(InputException.class);
        }
    }

    @Test
    void aJpegIsNoMask() throws IOException {
        Path file = folder.resolve("mask.png");
        ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY), "jpeg", file.toFile());
        assertThatThrownBy(() -> MaskReader.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("expected a mask in a format that keeps class numbers (TIFF, PNG)");
    }

    @Test
    void fiveHundredMutatedFilesAreReadOrRefusedWithinTwoSecondsEach() throws IOException {
        List<byte[]> originals = Stream.concat(
                        Pixels.lines("tiffs.txt").stream().map(line -> line.split(" ", -1)[4]),
                        Pixels.lines("pngs.txt").stream().map(line -> line.split(" ", -1)[3]))
                .map(text -> Base64.getDecoder().decode(text))
                .toList();
        Random random = new Random(2024);
        int refused = 0;
        for (int i = 0; i < 500; i++) {
            byte[] bytes = mutated(random, originals.get(random.nextInt(originals.size())));
            Path file = Files.write(folder.resolve("mutated"), bytes);
            long start = System.nanoTime();
            try {
                readAll(file);
            } catch (InputException e) {
                refused++;
                assertThat(e.getMessage()).hasLineCount(1);
            }
            assertThat(System.nanoTime() - start)
                    .as("nanoseconds of mutation %s", i)
                    .isLessThan(NANOS_A_FILE);
        }
        assertThat(refused).isBetween(100, 499);
    }

    private static byte[] mutated(Random random, byte[] original) {
        byte[] bytes = original.clone();
        int changes = 1 + random.nextInt(6);
        for (int i = 0; i < changes; i++) {
            // Mostly where the directories are.
            int at = random.nextInt(random.nextBoolean() ? Math.min(300, bytes.length) : bytes.length);
            bytes[at] = switch (random.nextInt(4)) {
                case 0 -> (byte) 0xFF;
                case 1 -> 0;
                case 2 -> (byte) (bytes[at] ^ 1 << random.nextInt(8));
                default -> (byte) random.nextInt(256);
            };
        }
        return random.nextInt(5) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }
}
