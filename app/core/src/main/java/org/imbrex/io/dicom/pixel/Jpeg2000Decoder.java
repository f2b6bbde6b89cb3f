package org.imbrex.io.dicom.pixel;

import java.nio.ByteBuffer;
import nu.pattern.OpenCV;
import org.imbrex.error.ImbrexException;
import org.opencv.core.CvException;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.imgcodecs.Imgcodecs;

/**
 * JPEG 2000 through the OpenJPEG in OpenCV, which takes unsigned samples alone and wants to know the colours: so the code
 * stream is put into a JP2 file of our own that says so, and the signs are put back afterwards.
 */
final class Jpeg2000Decoder {
    private static final int MOST_BITS = 16;

    private Jpeg2000Decoder() {}

    /** Loads OpenCV once, when the first frame needs it. */
    private static final class Library {
        static final boolean LOADED = load();

        private static boolean load() {
            OpenCV.loadLocally();
            return true;
        }
    }

    static Unpacked decode(byte[] packed, PixelFormat format) throws DamagedPixelsException {
        Jpeg2000Header header = Jpeg2000Header.read(packed, format);
        if (header.bits() > MOST_BITS) {
            throw DamagedPixelsException.unsupported("JPEG 2000 of at most 16 bits", header.bits());
        }
        int[] samples = samples(jp2(packed, header, format), header, format);
        // The colour transform of the stream, if it has one, is undone already.
        return new Unpacked(samples, header.transformed() ? Boolean.FALSE : null);
    }

    private static int[] samples(byte[] jp2, Jpeg2000Header header, PixelFormat format) throws DamagedPixelsException {
        if (!Library.LOADED) {
            throw DamagedPixelsException.unsupported("OpenCV", "none");
        }
        MatOfByte bytes = new MatOfByte(jp2);
        Mat image = new Mat();
        try {
            image = Imgcodecs.imdecode(bytes, Imgcodecs.IMREAD_UNCHANGED);
            boolean wide = header.bits() > 8;
            int type = CvType.makeType(wide ? CvType.CV_16U : CvType.CV_8U, format.channels());
            if (image.rows() != format.rows() || image.cols() != format.columns() || image.type() != type) {
                throw DamagedPixelsException.of("a JPEG 2000 image of the file's size", "none that can be decoded");
            }
            int shift = header.signed() ? 1 << (header.bits() - 1) : 0;
            return wide ? shorts(image, format, shift) : bytes(image, format, shift);
        } catch (CvException e) {
            throw DamagedPixelsException.of(ImbrexException.firstLine(e));
        } finally {
            image.release();
            bytes.release();
        }
    }

    private static int[] bytes(Mat image, PixelFormat format, int shift) {
        byte[] stored = new byte[(int) format.samples()];
        image.get(0, 0, stored);
        int[] samples = new int[stored.length];
        for (int i = 0; i < stored.length; i++) {
            samples[rgb(i, format)] = Byte.toUnsignedInt(stored[i]) - shift;
        }
        return samples;
    }

    private static int[] shorts(Mat image, PixelFormat format, int shift) {
        short[] stored = new short[(int) format.samples()];
        image.get(0, 0, stored);
        int[] samples = new int[stored.length];
        for (int i = 0; i < stored.length; i++) {
            samples[rgb(i, format)] = Short.toUnsignedInt(stored[i]) - shift;
        }
        return samples;
    }

    /** OpenCV has blue first. */
    private static int rgb(int index, PixelFormat format) {
        return format.channels() == 1 ? index : index - index % 3 + 2 - index % 3;
    }

    /** A JP2 file (T.800, I.5) around a code stream whose samples are called unsigned. */
    private static byte[] jp2(byte[] packed, Jpeg2000Header header, PixelFormat format) {
        int stream = packed.length - header.start();
        ByteBuffer out = ByteBuffer.allocate(85 + stream);
        out.putInt(12).putInt(0x6A502020).putInt(0x0D0A870A);
        out.putInt(20).putInt(0x66747970).putInt(0x6A703220).putInt(0).putInt(0x6A703220);
        out.putInt(45).putInt(0x6A703268);
        out.putInt(22).putInt(0x69686472).putInt(format.rows()).putInt(format.columns());
        out.putShort((short) format.channels()).put((byte) (header.bits() - 1)).put((byte) 7);
        out.put((byte) 0).put((byte) 0);
        out.putInt(15).putInt(0x636F6C72).put((byte) 1).put((byte) 0).put((byte) 0);
        out.putInt(format.channels() == 1 ? 17 : 16);
        out.putInt(8 + stream).putInt(0x6A703263);
        int start = out.position();
        out.put(packed, header.start(), stream);
        for (int c = 0; c < format.channels(); c++) {
            int depth = start + header.depths() - header.start() + 3 * c;
            out.put(depth, (byte) (out.get(depth) & 0x7F));
        }
        return out.array();
    }
}
