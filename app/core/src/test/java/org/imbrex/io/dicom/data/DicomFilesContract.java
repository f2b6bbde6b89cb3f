package org.imbrex.io.dicom.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import org.imbrex.error.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What every implementation of {@link DicomFiles} keeps to. */
public abstract class DicomFilesContract {
    private static final String CLASS = "1.2.840.10008.5.1.4.1.1.7";

    @TempDir
    private Path folder;

    protected abstract DicomFiles files();

    private Path file(byte[]... parts) {
        return DicomBytes.write(folder.resolve("scan.dcm"), parts);
    }

    private static DicomBytes body(TransferSyntax syntax) {
        return new DicomBytes(syntax.explicit(), syntax.bigEndian());
    }

    /** A 16-bit image of 2x2, encoded by hand. */
    private static byte[] image(TransferSyntax syntax) {
        return body(syntax)
                .text(Tag.PATIENT_ID, "LO", "ab")
                .us(Tag.SAMPLES_PER_PIXEL, 1)
                .text(Tag.PHOTOMETRIC_INTERPRETATION, "CS", "MONOCHROME2 ")
                .us(Tag.ROWS, 2)
                .us(Tag.COLUMNS, 2)
                .us(Tag.BITS_ALLOCATED, 16)
                .us(Tag.BITS_STORED, 12)
                .us(Tag.HIGH_BIT, 11)
                .us(Tag.PIXEL_REPRESENTATION, 1)
                .element(Tag.PIXEL_DATA, "OW", 8)
                .u16(1)
                .u16(0x0800) // -2048 in 12 bits
                .u16(0xF7FF) // 2047, with bits above that mean nothing
                .u16(0x0FFF) // -1
                .bytes();
    }

    @ParameterizedTest
    @EnumSource(names = {"IMPLICIT_LITTLE", "EXPLICIT_LITTLE", "EXPLICIT_BIG", "DEFLATED"})
    void nativePixelsOfEverySyntaxMeanTheSame(TransferSyntax syntax) throws IOException {
        byte[] image = image(syntax);
        if (syntax.deflated()) {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (var out = new DeflaterOutputStream(packed, new java.util.zip.Deflater(9, true))) {
                out.write(image);
            }
            image = packed.toByteArray();
        }
        DicomFile read = files().read(file(DicomBytes.head(syntax.uid()), image));
        assertThat(read.syntax()).isEqualTo(syntax);
        assertThat(read.data().text(Tag.PATIENT_ID)).contains("ab");
        assertThat(read.data().needInteger(Tag.BITS_STORED)).isEqualTo(12);
        try (Frames frames = files().frames(read)) {
            assertThat(frames.count()).isEqualTo(1);
            ByteBuffer samples = frames.read(0).samples();
            assertThat(List.of(samples.getShort(0), samples.getShort(2), samples.getShort(4), samples.getShort(6)))
                    .containsExactly((short) 1, (short) -2048, (short) 2047, (short) -1);
        }
    }

    @ParameterizedTest
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void sequencesAreReadWhetherTheirLengthsAreDefinedOrNot(boolean sequenceDefined, boolean itemDefined) {
        byte[] inside = new DicomBytes(true, false)
                .text(Tag.CODE_VALUE, "SH", "T-1 ")
                .text(Tag.CODE_MEANING, "LO", "Lung")
                .bytes();
        DicomBytes items = new DicomBytes(true, false);
        for (int i = 0; i < 2; i++) {
            items.tag(0xFFFEE000).u32(itemDefined ? inside.length : 0xFFFFFFFFL).raw(inside);
            if (!itemDefined) {
                items.tag(0xFFFEE00D).u32(0);
            }
        }
        DicomBytes body = new DicomBytes(true, false)
                .element(Tag.ANATOMIC_REGION_SEQUENCE, "SQ", sequenceDefined ? items.bytes().length : 0xFFFFFFFFL)
                .raw(items.bytes());
        if (!sequenceDefined) {
            body.tag(0xFFFEE0DD).u32(0);
        }
        body.text(Tag.PATIENT_ID, "LO", "after ");
        DataSet data = files().read(file(DicomBytes.head(TransferSyntax.EXPLICIT_LITTLE.uid()), body.bytes()))
                .data();
        assertThat(data.items(Tag.ANATOMIC_REGION_SEQUENCE))
                .extracting(item -> item.needText(Tag.CODE_MEANING))
                .containsExactly("Lung", "Lung");
        assertThat(data.text(Tag.PATIENT_ID)).contains("after");
    }

    @Test
    void aSequenceOfUnknownRepresentationIsImplicitInside() {
        byte[] item = new DicomBytes(false, false)
                .text(Tag.CODE_MEANING, "LO", "Lung")
                .bytes();
        byte[] body = new DicomBytes(true, false)
                .element(Tag.ANATOMIC_REGION_SEQUENCE, "UN", 0xFFFFFFFFL)
                .tag(0xFFFEE000)
                .u32(item.length)
                .raw(item)
                .tag(0xFFFEE0DD)
                .u32(0)
                .text(Tag.PATIENT_ID, "LO", "ab")
                .bytes();
        DataSet data = files().read(file(DicomBytes.head(TransferSyntax.EXPLICIT_LITTLE.uid()), body))
                .data();
        assertThat(data.item(Tag.ANATOMIC_REGION_SEQUENCE).orElseThrow().text(Tag.CODE_MEANING))
                .contains("Lung");
        assertThat(data.text(Tag.PATIENT_ID)).contains("ab");
    }

    @ParameterizedTest
    @CsvSource({
        "ISO_IR 100, ISO-8859-1, Jérôme",
        "ISO_IR 144, ISO-8859-5, Люкceмбypг",
        "ISO_IR 192, UTF-8, 김희중 王小東",
        "GB18030, GB18030, 王小东",
    })
    void textsAreReadInTheirCharacterSet(String term, String charset, String text) {
        byte[] body = new DicomBytes(true, false)
                .text(Tag.SPECIFIC_CHARACTER_SET, "CS", term)
                .bytes(Tag.PATIENT_ID, "LO", text.getBytes(Charset.forName(charset)))
                .bytes();
        DataSet data = files().read(file(DicomBytes.head(TransferSyntax.EXPLICIT_LITTLE.uid()), body))
                .data();
        assertThat(data.text(Tag.PATIENT_ID)).contains(text);
    }

    @Test
    void codeExtensionsSwitchTheSetWithinAText() {
        // PS3.5, H.3, example 2: half-width katakana, kanji and hiragana.
        byte[] name = concat(
                new byte[] {(byte) 0xD4, (byte) 0xCF, (byte) 0xC0, (byte) 0xDE, '^'},
                new byte[] {
                    (byte) 0xC0, (byte) 0xDB, (byte) 0xB3, '=', 0x1B, '$', 'B', 0x3B, 0x33, 0x45, 0x44, 0x1B, '('
                },
                new byte[] {'J', '^', 0x1B, '$', 'B', 0x42, 0x40, 0x4F, 0x3A, 0x1B, '(', 'J'});
        byte[] body = new DicomBytes(true, false)
                .text(Tag.SPECIFIC_CHARACTER_SET, "CS", "ISO 2022 IR 13\\ISO 2022 IR 87 ")
                .bytes(Tag.PATIENT_NAME, "PN", name)
                .bytes();
        DataSet data = files().read(file(DicomBytes.head(TransferSyntax.EXPLICIT_LITTLE.uid()), body))
                .data();
        assertThat(data.text(Tag.PATIENT_NAME)).contains("ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎");
    }

    @ParameterizedTest
    @EnumSource(names = {"IMPLICIT_LITTLE", "EXPLICIT_LITTLE", "EXPLICIT_BIG", "DEFLATED"})
    void whatIsWrittenIsReadBack(TransferSyntax syntax) {
        Path file = folder.resolve("made.dcm");
        DataSet data = DataSet.of(file);
        Values.put(data, Tag.SPECIFIC_CHARACTER_SET, Values.UTF_8);
        Values.put(data, Tag.SOP_CLASS_UID, CLASS);
        Values.put(data, Tag.SOP_INSTANCE_UID, "1.2.3");
        Values.put(data, Tag.PATIENT_NAME, "Müller^Änne=王");
        Values.put(data, Tag.IMAGE_POSITION_PATIENT, -0.1, 1e-7, 123.45678901234567);
        Values.put(data, Tag.SAMPLES_PER_PIXEL, 1.0);
        Values.put(data, Tag.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2");
        Values.put(data, Tag.ROWS, 1.0);
        Values.put(data, Tag.COLUMNS, 3.0);
        Values.put(data, Tag.BITS_ALLOCATED, 16.0);
        Values.put(data, Tag.BITS_STORED, 16.0);
        Values.put(data, Tag.HIGH_BIT, 15.0);
        Values.put(data, Tag.PIXEL_REPRESENTATION, 0.0);
        DataSet region = Values.putItem(data, Tag.ANATOMIC_REGION_SEQUENCE);
        Values.put(region, Tag.CODE_VALUE, "39607008");
        Values.put(region, Tag.CODE_MEANING, "Lunge, größer");
        Values.putTag(data, Tag.FRAME_INCREMENT_POINTER, Tag.ROWS);
        byte[] pixels = {1, 2, 3, 4, 5, (byte) 0xFF};
        files().write(file, data, syntax, new PixelOutput() {
            @Override
            public long length() {
                return pixels.length;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                out.write(pixels);
            }
        });
        DicomFile read = files().read(file);
        assertThat(read.syntax()).isEqualTo(syntax);
        assertThat(read.data().needText(Tag.TRANSFER_SYNTAX_UID)).isEqualTo(syntax.uid());
        assertThat(read.data().needText(Tag.MEDIA_STORAGE_SOP_INSTANCE_UID)).isEqualTo("1.2.3");
        assertThat(read.data().text(Tag.PATIENT_NAME)).contains("Müller^Änne=王");
        assertThat(read.data().needNumbers(Tag.IMAGE_POSITION_PATIENT, 3))
                .containsExactly(-0.1, 1e-7, 123.456789012346);
        DataSet item = read.data().item(Tag.ANATOMIC_REGION_SEQUENCE).orElseThrow();
        assertThat(item.needText(Tag.CODE_MEANING)).isEqualTo("Lunge, größer");
        assertThat(read.data().bytes(Tag.FRAME_INCREMENT_POINTER)).containsExactly(0x28, 0, 0x10, 0);
        try (Frames frames = files().frames(read)) {
            ByteBuffer samples = frames.read(0).samples().order(ByteOrder.LITTLE_ENDIAN);
            assertThat(List.of(samples.getShort(0), samples.getShort(2), samples.getShort(4)))
                    .containsExactly((short) 0x0201, (short) 0x0403, (short) 0xFF05);
        }
    }

    @Test
    void everyCutOfAFileIsATypedErrorThatNamesTheElement() throws IOException {
        byte[] whole =
                concat(DicomBytes.head(TransferSyntax.EXPLICIT_LITTLE.uid()), image(TransferSyntax.EXPLICIT_LITTLE));
        int start = DicomBytes.head(TransferSyntax.EXPLICIT_LITTLE.uid()).length;
        for (int length = start + 1; length < whole.length; length++) {
            Path cut = folder.resolve("cut.dcm");
            Files.write(cut, java.util.Arrays.copyOf(whole, length));
            try {
                // A cut between two elements leaves a file that is well-formed, but without its pixels.
                assertThat(files().read(cut).pixels()).isNull();
            } catch (InputException e) {
                assertThat(e)
                        .hasMessageContaining("TRUNCATED")
                        .hasMessageMatching("(?s).*\\([0-9A-F]{4},[0-9A-F]{4}\\).*byte.*");
            }
        }
    }

    @Test
    void lengthsBeyondTheFileAreRefusedBeforeAnythingIsAllocated() {
        byte[] body = new DicomBytes(true, false)
                .element(Tag.PIXEL_PADDING_VALUE, "OW", 0x7FFFFFF0L)
                .bytes();
        Path file = file(DicomBytes.head(TransferSyntax.EXPLICIT_LITTLE.uid()), body);
        assertThatThrownBy(() -> files().read(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("TRUNCATED: (0028,0120) PixelPaddingValue");
    }

    @Test
    void sequencesWithoutEndAreRefused() {
        DicomBytes body = new DicomBytes(true, false);
        for (int i = 0; i < 100_000; i++) {
            body.element(Tag.CONTENT_SEQUENCE, "SQ", 0xFFFFFFFFL)
                    .tag(0xFFFEE000)
                    .u32(0xFFFFFFFFL);
        }
        Path file = file(DicomBytes.head(TransferSyntax.EXPLICIT_LITTLE.uid()), body.bytes());
        assertThatThrownBy(() -> files().read(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("TOO_DEEP");
    }

    @Test
    void anotherFileIsNoDicomFile() {
        Path file = file("A text of more than eight letters".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> files().read(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("NOT_DICOM");
    }

    @Test
    void anUnknownTransferSyntaxIsRefusedByItsUid() {
        Path file = file(DicomBytes.head("1.2.3.4.5.6"), image(TransferSyntax.EXPLICIT_LITTLE));
        assertThatThrownBy(() -> files().read(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("UNSUPPORTED")
                .hasMessageContaining("1.2.3.4.5.6");
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
