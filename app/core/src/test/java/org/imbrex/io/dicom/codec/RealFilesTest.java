package org.imbrex.io.dicom.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.imbrex.error.InputException;
import org.imbrex.io.dicom.data.DicomFile;
import org.imbrex.io.dicom.data.DicomFiles;
import org.imbrex.io.dicom.data.Frames;
import org.imbrex.io.dicom.data.Refusal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads files of many makers against what pydicom makes of them. */
class RealFilesTest {
    private static final Path DATA = Path.of(System.getProperty("imbrex.root")).resolve("../shared/data/dicom");

    private final DicomFiles files = new OwnDicomFiles();

    private record Row(String path, String syntax, String expected) {
        boolean refused() {
            return expected.length() < 64;
        }
    }

    @BeforeEach
    void dataIsThere() {
        assumeTrue(Files.isDirectory(DATA), "the DICOM samples of shared/data are not here");
    }

    private static List<Row> rows() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(RealFilesTest.class.getResourceAsStream("/org/imbrex/io/dicom/frames.tsv"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t"))
                    .map(c -> new Row(c[0], c[1], c[2]))
                    .toList();
        }
    }

    @Test
    void theTableListsEveryDicomFile() throws IOException {
        Set<String> listed = rows().stream().map(Row::path).collect(Collectors.toSet());
        try (Stream<Path> all = Files.walk(DATA)) {
            List<String> dicom = all.filter(Files::isRegularFile)
                    .filter(RealFilesTest::looksLikeDicom)
                    .map(file -> DATA.relativize(file).toString())
                    .toList();
            assertThat(dicom).hasSizeGreaterThan(200).isSubsetOf(listed);
        }
    }

    private static boolean looksLikeDicom(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(132);
            return file.toString().endsWith(".dcm")
                    || (head.length == 132 && new String(head, 128, 4, StandardCharsets.US_ASCII).equals("DICM"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void pixelsEqualThoseOfAnotherToolkit() throws IOException, NoSuchAlgorithmException {
        SoftAssertions softly = new SoftAssertions();
        for (Row row : rows()) {
            if (!row.refused()) {
                DicomFile file = files.read(DATA.resolve(row.path));
                softly.assertThat(file.syntax().name()).as(row.path).isEqualTo(row.syntax);
                softly.assertThat(checksum(file)).as(row.path).isEqualTo(row.expected);
            }
        }
        softly.assertAll();
    }

    private String checksum(DicomFile file) throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (Frames frames = files.frames(file)) {
            for (int i = 0; i < frames.count(); i++) {
                digest.update(frames.read(i).samples().duplicate());
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    @Test
    void whatCannotBeReadIsRefusedAtOnceWithItsCode() throws IOException {
        List<Row> refused = rows().stream().filter(Row::refused).toList();
        assertThat(refused).hasSizeGreaterThan(40);
        for (Row row : refused) {
            Refusal code = Refusal.valueOf(row.expected);
            Path path = DATA.resolve(row.path);
            long start = System.nanoTime();
            assertThatThrownBy(() -> readAll(path))
                    .as(row.path)
                    .isInstanceOf(InputException.class)
                    .hasMessageStartingWith(path + ": " + code + ": ");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).as(row.path).isLessThan(Duration.ofSeconds(1));
        }
    }

    private void readAll(Path path) {
        DicomFile file = files.read(path);
        try (Frames frames = files.frames(file)) {
            for (int i = 0; i < frames.count(); i++) {
                frames.read(i);
            }
        }
    }

    @Test
    void onlyJpegOfTwelveBitsLacksADecoder() throws IOException {
        assertThat(rows())
                .filteredOn(row -> row.expected.equals(Refusal.UNSUPPORTED.name()))
                .isNotEmpty()
                .allMatch(row -> row.syntax.equals("JPEG_EXTENDED"));
    }
}
