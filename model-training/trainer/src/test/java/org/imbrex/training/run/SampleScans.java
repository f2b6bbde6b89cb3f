package org.imbrex.training.run;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;
import org.imbrex.training.data.DataSet;

/** Discs brighter than the noise around them, with their masks. */
final class SampleScans {
    private SampleScans() {}

    /** Writes a folder of images and masks and opens it. */
    static DataSet discs(Path folder, int count, int size) throws IOException {
        Random random = new Random(11);
        Files.createDirectories(folder.resolve("images"));
        Files.createDirectories(folder.resolve("masks"));
        for (int i = 0; i < count; i++) {
            BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_BYTE_GRAY);
            BufferedImage mask = new BufferedImage(size, size, BufferedImage.TYPE_BYTE_GRAY);
            double cy = size * (0.3 + 0.4 * random.nextDouble());
            double cx = size * (0.3 + 0.4 * random.nextDouble());
            double radius = size * (0.15 + 0.1 * random.nextDouble());
            for (int y = 0; y < size; y++) {
                for (int x = 0; x < size; x++) {
                    boolean inside = Math.hypot(y - cy, x - cx) < radius;
                    int grey = (int) (100 + (inside ? 60 : 0) + 20 * random.nextGaussian());
                    image.getRaster().setSample(x, y, 0, Math.max(0, Math.min(255, grey)));
                    mask.getRaster().setSample(x, y, 0, inside ? 1 : 0);
                }
            }
            ImageIO.write(
                    image, "png", folder.resolve("images/disc" + i + ".png").toFile());
            ImageIO.write(mask, "png", folder.resolve("masks/disc" + i + ".png").toFile());
        }
        return DataSet.open(folder);
    }
}
