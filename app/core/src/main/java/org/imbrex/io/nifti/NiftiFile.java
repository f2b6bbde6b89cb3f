package org.imbrex.io.nifti;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.imbrex.error.InputException;
import org.imbrex.io.disk.FileBytes;
import org.imbrex.io.disk.GzipBytes;
import org.imbrex.volume.ScanSource;

/**
 * Opens NIfTI-1 and NIfTI-2 volumes: .nii, .nii.gz, and pairs of .hdr and .img, packed or not; of both byte orders. One
 * that is not packed is read in place, region by region.
 */
public final class NiftiFile {
    private static final Pattern IMAGE = Pattern.compile("\\.img(\\.gz)?$", Pattern.CASE_INSENSITIVE);

    private NiftiFile() {}

    /**
     * Whether a file is meant as NIfTI, by what it holds; the voxels of a pair by their name and their header.
     *
     * @param head the file's first bytes, at most as many as there are
     */
    public static boolean is(Path file, ByteBuffer head) {
        if (isGzip(head)) {
            try (GzipBytes bytes = GzipBytes.open(file)) {
                return NiftiHeader.isMeant(bytes.next(4)) || isImage(file);
            }
        }
        return NiftiHeader.isMeant(head) || isImage(file);
    }

    private static boolean isGzip(ByteBuffer head) {
        return head.limit() >= 2 && Short.toUnsignedInt(head.getShort(0)) == GzipBytes.MAGIC;
    }

    /** Whether a file is the .img of a pair. */
    private static boolean isImage(Path file) {
        return IMAGE.matcher(file.toString()).find() && find(file, ".hdr").isPresent();
    }

    /**
     * Opens a volume or a plane; a fourth or fifth axis becomes the channels.
     *
     * @param file the .nii or .nii.gz, or either file of a pair
     * @throws InputException if it is cut, hostile, or holds what cannot be read
     */
    public static ScanSource open(Path file) {
        Path hdr = isImage(file) ? pair(file, ".hdr") : file;
        if (gzipped(hdr)) {
            GzipBytes bytes = GzipBytes.open(hdr);
            try {
                ByteBuffer head = bytes.next(NiftiHeader.LENGTH_1);
                if (!NiftiHeader.isMeant(head)) {
                    throw InputException.of(hdr, "a NIfTI header", "another kind of file");
                }
                ByteBuffer all = ByteBuffer.allocate(NiftiHeader.length(head));
                all.put(head).put(bytes.next(all.remaining())).flip();
                NiftiHeader header = NiftiHeader.read(hdr, all);
                if (!header.pair()) {
                    return unpacking(hdr, header, bytes, all.limit());
                }
                bytes.close();
                return image(pair(hdr, ".img"), header);
            } catch (RuntimeException e) {
                bytes.close();
                throw e;
            }
        }
        FileBytes bytes = FileBytes.open(hdr);
        try {
            ByteBuffer head = bytes.read(0, (int) Math.min(bytes.size(), NiftiHeader.LENGTH_2));
            if (!NiftiHeader.isMeant(head)) {
                throw InputException.of(hdr, "a NIfTI header", "another kind of file");
            }
            NiftiHeader header = NiftiHeader.read(hdr, head);
            if (!header.pair()) {
                return inPlace(header, bytes);
            }
            bytes.close();
            return image(pair(hdr, ".img"), header);
        } catch (RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    private static ScanSource image(Path img, NiftiHeader header) {
        if (gzipped(img)) {
            GzipBytes bytes = GzipBytes.open(img);
            try {
                return unpacking(img, header, bytes, 0);
            } catch (RuntimeException e) {
                bytes.close();
                throw e;
            }
        }
        FileBytes bytes = FileBytes.open(img);
        try {
            return inPlace(header, bytes);
        } catch (RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    private static NiftiSource unpacking(Path file, NiftiHeader header, GzipBytes bytes, int alreadyRead) {
        NiftiSource source = NiftiSource.of(file, header, bytes::read, bytes::close);
        bytes.unpack(header.offset() - alreadyRead, source.bytes());
        return source;
    }

    private static NiftiSource inPlace(NiftiHeader header, FileBytes bytes) {
        NiftiSource source = NiftiSource.of(
                bytes.file(), header, (at, into) -> bytes.read(header.offset() + at, into), bytes::close);
        if (header.offset() > bytes.size() - source.bytes()) {
            throw InputException.of(
                    bytes.file(),
                    source.bytes() + " bytes of voxels from byte " + header.offset() + " on",
                    bytes.size() + " bytes in all (cut short?)");
        }
        return source;
    }

    private static boolean gzipped(Path file) {
        try (FileBytes bytes = FileBytes.open(file)) {
            return isGzip(bytes.read(0, (int) Math.min(2, bytes.size())));
        }
    }

    private static Path pair(Path file, String suffix) {
        return find(file, suffix).orElseThrow(() -> InputException.of(file, "its " + suffix + " beside it", "none"));
    }

    /** The other file of a pair, packed or not, in small letters or large ones. */
    private static Optional<Path> find(Path file, String suffix) {
        String name = String.valueOf(file.getFileName());
        String stem = name.replaceFirst("(?i)\\.(hdr|img)(\\.gz)?$", "");
        return Stream.of(suffix, suffix + ".gz")
                .flatMap(end -> Stream.of(end, end.toUpperCase(Locale.ROOT)))
                .map(end -> file.resolveSibling(stem + end))
                .filter(Files::isRegularFile)
                .findFirst();
    }
}
