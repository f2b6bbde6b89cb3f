package org.imbrex.io.dicom.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.imbrex.error.InputException;
import org.imbrex.io.dicom.data.DicomBytes;
import org.imbrex.io.dicom.data.Frames;
import org.imbrex.io.dicom.data.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packings that are not unpacked here: which one it is and what helps is said, also where a library was left out. */
class MissingDecoderTest {
    @TempDir
    private Path folder;

    /** Reads the first frame of a file; gives back why it could not. */
    public static final class FirstFrame implements UnaryOperator<String> {
        @Override
        public String apply(String file) {
            OwnDicomFiles files = new OwnDicomFiles();
            try (Frames frames = files.frames(files.read(Path.of(file)))) {
                return "frame of " + frames.read(0).columns() + " columns";
            } catch (InputException e) {
                return String.valueOf(e.getMessage());
            }
        }
    }

    /** All classes of these tests but OpenCV, as ImageJ's plugin is packed. */
    private static final class WithoutOpenCv extends URLClassLoader {
        WithoutOpenCv() throws MalformedURLException {
            super(urls(), ClassLoader.getPlatformClassLoader());
        }

        private static URL[] urls() throws MalformedURLException {
            String[] entries = System.getProperty("java.class.path").split(File.pathSeparator, -1);
            URL[] urls = new URL[entries.length];
            for (int i = 0; i < urls.length; i++) {
                urls[i] = Path.of(entries[i]).toUri().toURL();
            }
            return urls;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith("org.opencv.") || name.startsWith("nu.pattern.")) {
                throw new ClassNotFoundException(name);
            }
            return super.findClass(name);
        }
    }

    @Test
    void jpeg2000WithoutItsLibraryIsNamedWithWhatHelps() throws IOException, ReflectiveOperationException {
        Path file = packed("1.2.840.10008.1.2.4.90");
        try (WithoutOpenCv loader = new WithoutOpenCv()) {
            UnaryOperator<?> reader = Class.forName(FirstFrame.class.getName(), true, loader)
                    .asSubclass(UnaryOperator.class)
                    .getDeclaredConstructor()
                    .newInstance();
            assertThat(answer(reader, file))
                    .isEqualTo(file + ": " + Refusal.UNSUPPORTED
                            + ": frame 0 in 1.2.840.10008.1.2.4.90 (JPEG 2000 (Lossless Only)): expected a decoder of"
                            + " JPEG 2000 (Imbrex on the command line has one; gdcmconv --raw writes the file without"
                            + " compression), found none here");
        }
        // With its library the same file gets as far as its pixels, which it has none of.
        assertThat(new FirstFrame().apply(file.toString())).contains(Refusal.DAMAGED_PIXELS.toString());
    }

    @SuppressWarnings("unchecked")
    private static String answer(UnaryOperator<?> reader, Path file) {
        return ((UnaryOperator<String>) reader).apply(file.toString());
    }

    @Test
    void videosAreNamedWithWhatIsReadInstead() {
        Path file = packed("1.2.840.10008.1.2.4.102");
        assertThat(new FirstFrame().apply(file.toString()))
                .startsWith(file + ": " + Refusal.UNSUPPORTED + ": expected pixels without compression, in RLE, JPEG,")
                .contains("gdcmconv --raw")
                .contains("found 1.2.840.10008.1.2.4.102 (MPEG-4 AVC");
    }

    /** A frame of 2x2 pixels in 16 bits; its code stream (T.800, A.5.1) ends before its only tile. */
    private Path packed(String syntax) {
        byte[] stream = new DicomBytes(true, true)
                .u16(0xFF4F)
                .u16(0xFF51)
                .u16(41)
                .u16(0)
                .u32(2)
                .u32(2)
                .u32(0)
                .u32(0)
                .u32(2)
                .u32(2)
                .u32(0)
                .u32(0)
                .u16(1)
                .raw(new byte[] {15, 1, 1})
                .u16(0xFF90)
                .raw(new byte[1])
                .bytes();
        DicomBytes data = new DicomBytes(true, false)
                .us(0x00280002, 1)
                .text(0x00280004, "CS", "MONOCHROME2 ")
                .us(0x00280010, 2)
                .us(0x00280011, 2)
                .us(0x00280100, 16)
                .us(0x00280101, 16)
                .us(0x00280102, 15)
                .us(0x00280103, 0)
                .element(0x7FE00010, "OB", 0xFFFFFFFFL)
                .tag(0xFFFEE000)
                .u32(0)
                .tag(0xFFFEE000)
                .u32(stream.length)
                .raw(stream)
                .tag(0xFFFEE0DD)
                .u32(0);
        return DicomBytes.write(folder.resolve("packed.dcm"), DicomBytes.head(syntax), data.bytes());
    }
}
