package org.imbrex.io.raster;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import org.imbrex.error.InputException;
import org.imbrex.volume.ScanSource;

/** The raster formats that are read. */
public enum RasterFormat {
    TIFF {
        @Override
        public ScanSource openScan(Path file) {
            return TiffSource.open(file, Meaning.INTENSITIES);
        }

        @Override
        public ScanSource openStored(Path file) {
            return TiffSource.open(file, Meaning.STORED);
        }

        @Override
        public int frames(Path file) {
            return TiffSource.frames(file);
        }

        @Override
        public ScanSource openFrame(Path file, int frame) {
            return TiffSource.open(file, frame);
        }
    },
    PNG {
        @Override
        public ScanSource openScan(Path file) {
            return PngSource.open(file, Meaning.INTENSITIES);
        }

        @Override
        public ScanSource openStored(Path file) {
            return PngSource.open(file, Meaning.STORED);
        }
    },
    JPEG {
        @Override
        public ScanSource openScan(Path file) {
            return JpegScan.open(file);
        }

        @Override
        public ScanSource openStored(Path file) {
            throw InputException.of(file, "a mask in a format that keeps class numbers (TIFF, PNG)", "a lossy JPEG");
        }
    };

    private static final long PNG_SIGNATURE = 0x89504E470D0A1A0AL;

    /** Opens the intensities an image means: a palette's colours, white-is-zero turned round. */
    public abstract ScanSource openScan(Path file);

    /** Opens the numbers an image stores: a palette's indices, white-is-zero as it stands. */
    public abstract ScanSource openStored(Path file);

    /** How many time points a file holds. */
    public int frames(Path file) {
        return 1;
    }

    /** Opens the intensities of one time point, from 0 on. */
    public ScanSource openFrame(Path file, int frame) {
        if (frame > 0) {
            throw InputException.of(file, (frame + 1) + " time points", "1");
        }
        return openScan(file);
    }

    /**
     * Finds the format by a file's first bytes.
     *
     * @param head the first bytes, at most as many as there are; its position does not matter and stays
     */
    public static Optional<RasterFormat> of(ByteBuffer head) {
        if (head.limit() < 4) {
            return Optional.empty();
        }
        if (head.limit() >= 8 && head.getLong(0) == PNG_SIGNATURE) {
            return Optional.of(PNG);
        }
        return switch (head.getInt(0)) {
            case 0x49492A00, 0x4D4D002A, 0x49492B00, 0x4D4D002B -> Optional.of(TIFF);
            default -> head.getInt(0) >>> 8 == 0xFFD8FF ? Optional.of(JPEG) : Optional.empty();
        };
    }
}
