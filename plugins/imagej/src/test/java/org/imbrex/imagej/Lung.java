package org.imbrex.imagej;

import ij.IJ;
import ij.ImagePlus;
import java.nio.file.Path;

/** The sample data's lung scans and a small model of them. */
public final class Lung {
    public static final Path ROOT = Path.of(System.getProperty("imbrex.root"));

    /** U-Net, base 4, depth 3: {@code app/imbrex train sample-data/lung --base 4 --depth 3}, see the README. */
    public static final Path MODEL = ROOT.resolve("plugins/imagej/src/test/resources/lung.onnx");

    private Lung() {}

    /** The file of a scan, 1 to 48. */
    public static Path file(int number) {
        return ROOT.resolve("sample-data/lung/images/lung-%02d.tif".formatted(number));
    }

    /** A scan as ImageJ opens it. */
    public static ImagePlus image(int number) {
        return IJ.openImage(file(number).toString());
    }
}
