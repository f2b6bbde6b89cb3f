package org.imbrex.training.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.imbrex.io.MaskWriter;
import org.imbrex.io.ScanWriter;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.Volume;

/** A data set that anything learns: a bright disc on a dark ground. */
final class Discs {
    private static final int SIDE = 64;

    private Discs() {}

    /** Writes seven scans with their masks: four to train, one to validate, two to test. */
    static Path write(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("images"));
        Files.createDirectories(folder.resolve("masks"));
        for (int i = 0; i < 7; i++) {
            write(folder, i);
        }
        String yaml = """
                name: discs
                classes: [background, disc]
                split:
                  train: ["0", "1", "2", "3"]
                  validation: ["4"]
                  test: ["5", "6"]
                """;
        Files.writeString(folder.resolve("dataset.yaml"), yaml);
        return folder;
    }

    private static void write(Path folder, int number) {
        float[] voxels = new float[SIDE * SIDE];
        byte[] labels = new byte[SIDE * SIDE];
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                boolean inside = Math.hypot(x - 20 - 4 * number, y - 40 + 3 * number) < 12;
                voxels[y * SIDE + x] = (inside ? 180 : 40) + (x * 7 + y * 13) % 30;
                labels[y * SIDE + x] = (byte) (inside ? 1 : 0);
            }
        }
        Extent extent = Extent.of(SIDE, SIDE);
        ScanInfo info = new ScanInfo(extent, 1, SampleType.UINT8, Geometry.UNKNOWN);
        String file = number + ".png";
        ScanWriter.write(folder.resolve("images").resolve(file), new Volume(info, List.of(voxels)));
        MaskWriter.write(folder.resolve("masks").resolve(file), new LabelMap(extent, Geometry.UNKNOWN, labels));
    }
}
