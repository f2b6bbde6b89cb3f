package org.imbrex.io.raster;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;
import org.imbrex.volume.Volume;

/** JPEG images. */
final class JpegScan {
    private JpegScan() {}

    static ScanSource open(Path file) {
        return wholeImage(file, false);
    }

    static ScanSource wholeImage(Path file, boolean stored) {
        BufferedImage image;
        try {
            image = ImageIO.read(file.toFile());
        } catch (IOException | RuntimeException e) {
            throw new InputException(file, "cannot be read: " + ImbrexException.firstLine(e), e);
        }
        if (image == null) {
            throw new InputException(file, "cannot be read");
        }
        Raster raster = image.getRaster();
        int width = image.getWidth();
        int height = image.getHeight();
        boolean palette = image.getColorModel() instanceof IndexColorModel;
        int samples = image.getColorModel().hasAlpha() ? raster.getNumBands() - 1 : raster.getNumBands();
        int channels = palette ? (stored ? 1 : 3) : samples;
        List<float[]> planes = new ArrayList<>();
        for (int c = 0; c < channels; c++) {
            float[] plane = new float[width * height];
            if (palette && !stored) {
                for (int i = 0; i < plane.length; i++) {
                    plane[i] = image.getRGB(i % width, i / width) >> (16 - 8 * c) & 0xFF;
                }
            } else {
                raster.getSamples(0, 0, width, height, c, plane);
            }
            planes.add(plane);
        }
        SampleType type = raster.getSampleModel().getSampleSize(0) > 8 ? SampleType.UINT16 : SampleType.UINT8;
        return new Volume(new ScanInfo(Extent.of(height, width), channels, type, Geometry.UNKNOWN), planes);
    }
}
