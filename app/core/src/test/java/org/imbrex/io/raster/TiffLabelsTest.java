package org.imbrex.io.raster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import org.imbrex.io.MaskReader;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.Region;
import org.imbrex.volume.SampleType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TiffLabelsTest {
    @TempDir
    private Path folder;

    /** Columns two voxels wide make every strip wait until the last of them. */
    @Test
    void tilesThatWaitAreThoseOfTheFileWhereverTheyAreKept() {
        Extent extent = new Extent(5, 300, 64);
        byte[] labels = new byte[(int) extent.voxels()];
        new Random(1).nextBytes(labels);
        TiffLayout layout = TiffLayout.of(extent, 1, 1, SampleType.UINT8, Geometry.UNKNOWN, TiffLayout.Packing.LABELS);
        for (long inMemory : new long[] {0, 64 * 300 * 2, Long.MAX_VALUE}) {
            Path file = folder.resolve(inMemory + ".tif");
            try (TiffLabels sink = TiffLabels.open(file, layout, inMemory)) {
                for (int x = 0; x < 64; x += 2) {
                    Region column = new Region(0, 0, x, new Extent(5, 300, 2));
                    ByteBuffer part = ByteBuffer.allocate((int) column.voxels());
                    for (int row = 0; row < 5 * 300; row++) {
                        part.put(labels, row * 64 + x, 2);
                    }
                    sink.write(column, part.flip());
                }
                sink.finish();
            }
            assertThat(MaskReader.read(file).labels()).isEqualTo(labels);
        }
    }
}
