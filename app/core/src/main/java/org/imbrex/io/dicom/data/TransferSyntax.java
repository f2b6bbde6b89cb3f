package org.imbrex.io.dicom.data;

import java.util.Arrays;
import java.util.Optional;

/** How a file is encoded (PS3.6, A): the byte order, whether representations are written out, how pixels are packed. */
public enum TransferSyntax {
    IMPLICIT_LITTLE("1.2.840.10008.1.2", "Implicit VR Little Endian", Pixels.NATIVE),
    EXPLICIT_LITTLE("1.2.840.10008.1.2.1", "Explicit VR Little Endian", Pixels.NATIVE),
    DEFLATED("1.2.840.10008.1.2.1.99", "Deflated Explicit VR Little Endian", Pixels.NATIVE),
    EXPLICIT_BIG("1.2.840.10008.1.2.2", "Explicit VR Big Endian", Pixels.NATIVE),
    JPEG_BASELINE("1.2.840.10008.1.2.4.50", "JPEG Baseline (Process 1)", Pixels.JPEG),
    JPEG_EXTENDED("1.2.840.10008.1.2.4.51", "JPEG Extended (Process 2 and 4)", Pixels.JPEG),
    JPEG_LOSSLESS("1.2.840.10008.1.2.4.57", "JPEG Lossless, Non-Hierarchical (Process 14)", Pixels.JPEG_LOSSLESS),
    JPEG_LOSSLESS_SV1(
            "1.2.840.10008.1.2.4.70",
            "JPEG Lossless, Non-Hierarchical, First-Order Prediction (Process 14, Selection Value 1)",
            Pixels.JPEG_LOSSLESS),
    JPEG_LS("1.2.840.10008.1.2.4.80", "JPEG-LS Lossless", Pixels.JPEG_LS),
    JPEG_LS_NEAR("1.2.840.10008.1.2.4.81", "JPEG-LS Lossy (Near-Lossless)", Pixels.JPEG_LS),
    JPEG_2000_LOSSLESS("1.2.840.10008.1.2.4.90", "JPEG 2000 (Lossless Only)", Pixels.JPEG_2000),
    JPEG_2000("1.2.840.10008.1.2.4.91", "JPEG 2000", Pixels.JPEG_2000),
    RLE("1.2.840.10008.1.2.5", "RLE Lossless", Pixels.RLE),
    JPIP("1.2.840.10008.1.2.4.94", "JPIP Referenced", Pixels.UNREADABLE),
    JPIP_DEFLATED("1.2.840.10008.1.2.4.95", "JPIP Referenced Deflate", Pixels.UNREADABLE),
    MPEG2_MAIN("1.2.840.10008.1.2.4.100", "MPEG2 Main Profile / Main Level", Pixels.UNREADABLE),
    MPEG2_HIGH("1.2.840.10008.1.2.4.101", "MPEG2 Main Profile / High Level", Pixels.UNREADABLE),
    MPEG4_HIGH("1.2.840.10008.1.2.4.102", "MPEG-4 AVC/H.264 High Profile / Level 4.1", Pixels.UNREADABLE),
    MPEG4_BD("1.2.840.10008.1.2.4.103", "MPEG-4 AVC/H.264 BD-compatible", Pixels.UNREADABLE),
    MPEG4_42_2D("1.2.840.10008.1.2.4.104", "MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D", Pixels.UNREADABLE),
    MPEG4_42_3D("1.2.840.10008.1.2.4.105", "MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D", Pixels.UNREADABLE),
    MPEG4_STEREO("1.2.840.10008.1.2.4.106", "MPEG-4 AVC/H.264 Stereo High Profile", Pixels.UNREADABLE),
    HEVC_MAIN("1.2.840.10008.1.2.4.107", "HEVC/H.265 Main Profile / Level 5.1", Pixels.UNREADABLE),
    HEVC_MAIN_10("1.2.840.10008.1.2.4.108", "HEVC/H.265 Main 10 Profile / Level 5.1", Pixels.UNREADABLE),
    JPEG_XL_LOSSLESS("1.2.840.10008.1.2.4.110", "JPEG XL Lossless", Pixels.UNREADABLE),
    JPEG_XL_JPEG("1.2.840.10008.1.2.4.111", "JPEG XL JPEG Recompression", Pixels.UNREADABLE),
    JPEG_XL("1.2.840.10008.1.2.4.112", "JPEG XL", Pixels.UNREADABLE),
    HTJ2K_LOSSLESS("1.2.840.10008.1.2.4.201", "High-Throughput JPEG 2000 (Lossless Only)", Pixels.UNREADABLE),
    HTJ2K_RPCL("1.2.840.10008.1.2.4.202", "High-Throughput JPEG 2000 with RPCL Options", Pixels.UNREADABLE),
    HTJ2K("1.2.840.10008.1.2.4.203", "High-Throughput JPEG 2000", Pixels.UNREADABLE),
    DEFLATED_FRAMES("1.2.840.10008.1.2.8.1", "Deflated Image Frame Compression", Pixels.UNREADABLE);

    /** How pixels are packed. */
    public enum Pixels {
        NATIVE,
        RLE,
        JPEG,
        JPEG_LOSSLESS,
        JPEG_LS,
        JPEG_2000,
        /** Known by name, but there is no decoder here. */
        UNREADABLE
    }

    private final String uid;
    private final String title;
    private final Pixels pixels;

    TransferSyntax(String uid, String title, Pixels pixels) {
        this.uid = uid;
        this.title = title;
        this.pixels = pixels;
    }

    public static Optional<TransferSyntax> of(String uid) {
        return Arrays.stream(values()).filter(s -> s.uid.equals(uid)).findFirst();
    }

    public String uid() {
        return uid;
    }

    public Pixels pixels() {
        return pixels;
    }

    /** Whether elements name their value representations. */
    public boolean explicit() {
        return this != IMPLICIT_LITTLE;
    }

    public boolean bigEndian() {
        return this == EXPLICIT_BIG;
    }

    /** Whether everything after the file meta information is deflated. */
    public boolean deflated() {
        return this == DEFLATED || this == JPIP_DEFLATED;
    }

    /** Its UID and name. */
    @Override
    public String toString() {
        return uid + " (" + title + ")";
    }
}
