package org.imbrex.training.data;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferUShort;
import java.awt.image.Raster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntBinaryOperator;
import javax.imageio.ImageIO;

/** A folder of images and masks that a test makes; written by the JDK, not by the project. */
record DataFolder(Path path) {
    /** Adds a pair of 8-bit images, their values by y and x. */
    DataFolder add(String name, int height, int width, IntBinaryOperator image, IntBinaryOperator mask) {
        png("images/" + name + ".png", height, width, image);
        png("masks/" + name + ".png", height, width, mask);
        return this;
    }

    Path png(String file, int height, int width, IntBinaryOperator values) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.getRaster().setSample(x, y, 0, values.applyAsInt(y, x));
            }
        }
        return write(file, image);
    }

    Path png16(String file, int height, int width, IntBinaryOperator values) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_USHORT_GRAY);
        DataBuffer data = new DataBufferUShort(height * width);
        for (int i = 0; i < height * width; i++) {
            data.setElem(i, values.applyAsInt(i / width, i % width));
        }
        image.setData(Raster.createRaster(image.getSampleModel(), data, null));
        return write(file, image);
    }

    Path rgb(String file, int height, int width) {
        return write(file, new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB));
    }

    Path text(String file, String content) {
        try {
            Path target = path.resolve(file);
            Files.createDirectories(target.resolveSibling("."));
            return Files.writeString(target, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path write(String file, BufferedImage image) {
        try {
            Path target = path.resolve(file);
            Files.createDirectories(target.resolveSibling("."));
            ImageIO.write(image, "png", target.toFile());
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
