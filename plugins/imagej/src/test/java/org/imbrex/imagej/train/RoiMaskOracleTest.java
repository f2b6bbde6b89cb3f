package org.imbrex.imagej.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.EllipseRoi;
import ij.gui.OvalRoi;
import ij.gui.Overlay;
import ij.gui.PolygonRoi;
import ij.gui.Roi;
import ij.gui.RotatedRectRoi;
import ij.gui.ShapeRoi;
import ij.io.FileSaver;
import ij.io.RoiDecoder;
import ij.io.RoiEncoder;
import ij.process.ByteProcessor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.imbrex.imagej.RoiFile;
import org.imbrex.io.roi.RoiMask;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The masks that core makes of ROIs against those that ImageJ makes of them. */
class RoiMaskOracleTest {
    private static final int WIDTH = 97;
    private static final int HEIGHT = 83;
    private static final List<String> CLASSES = List.of("background", "cell", "nucleus", "vessel");

    @TempDir
    private Path folder;

    @Test
    void randomRoisOfEveryKindCoverThePixelsOfImageJ() throws IOException {
        Random random = new Random(7);
        for (int i = 0; i < 400; i++) {
            Roi roi = random(random, i);
            assertSame(roi, "seed 7, ROI " + i + " " + roi);
        }
    }

    @Test
    void roisOfManyRowsRoundAsImageJDoes() throws IOException {
        // Slopes are added up over thousands of rows.
        float[] x = {3.3f, 1999.7f, 1203.1f, 5.9f};
        float[] y = {2.2f, 1001.3f, 2998.6f, 2990.1f};
        assertSame(new PolygonRoi(x, y, 4, Roi.POLYGON), 2000, 3000, "a large polygon");
    }

    @Test
    void theRoisOfReadRoiCoverThePixelsOfImageJ() throws IOException {
        Path data = Path.of(System.getProperty("imbrex.root"), "../shared/data/roi/roi-read-roi/read_roi/test/data");
        assumeTrue(Files.isDirectory(data), "real ROIs are not there");
        List<String> areas = new ArrayList<>();
        try (Stream<Path> files = Files.list(data)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".roi")).sorted().toList()) {
                Roi roi = RoiDecoder.open(file.toString());
                if (roi.isArea()) {
                    areas.add(roi.getName());
                    assertThat(labels(file, 700, 700, List.of("background", roi.getName())))
                            .as(file.toString())
                            .isEqualTo(filled(700, 700, roi));
                }
            }
        }
        assertThat(areas).hasSize(17);
    }

    @Test
    void aSetIsDrawnInItsOrderOnItsSlices() throws IOException {
        ImagePlus stack = stack(1, 3);
        List<Roi> rois = List.of(
                on(named(new OvalRoi(5, 5, 40, 30), "cell-1"), 2),
                on(named(new Roi(20.4, 10.6, 12.2, 9.9), "nucleus"), 2),
                named(new Roi(0, 0, 4, 4), "vessel 3"),
                on(named(new Roi(10, 10, 5, 5), "background"), 2));
        Path zip = RoiFile.zip(folder.resolve("RoiSet.zip"), rois);
        AnnotatedPlanes expected = RoiAnnotations.of(stack, rois);
        assertThat(expected.classes()).containsExactlyElementsOf(CLASSES);
        byte[] found = RoiMask.read(zip, List.of())
                .labels(info(3, 1, WIDTH, HEIGHT), List.of(), CLASSES)
                .labels();
        expected.masks()
                .forEach((place, mask) -> assertThat(Arrays.copyOfRange(
                                found, (place.slice() - 1) * mask.length, place.slice() * mask.length))
                        .as(place.toString())
                        .isEqualTo(mask));
    }

    @Test
    void anOverlayInAHyperstackLiesOnTheSlicesOfImageJ() throws IOException {
        ImagePlus stack = stack(2, 3);
        Roi plane = named(new Roi(1, 1, 3, 3), "cell");
        plane.setPosition(4); // the second channel of the second slice
        Roi slice = named(new OvalRoi(30, 20, 11, 7), "nucleus");
        slice.setPosition(0, 3, 1);
        Roi group =
                named(new PolygonRoi(new float[] {50.5f, 70.1f, 61}, new float[] {40, 50.2f, 70}, 3, Roi.POLYGON), "");
        group.setGroup(3);
        Overlay overlay = new Overlay();
        List.of(plane, slice, group).forEach(overlay::add);
        stack.setOverlay(overlay);
        Path file = folder.resolve("stack.tif");
        new FileSaver(stack).saveAsTiffStack(file.toString());
        AnnotatedPlanes expected = RoiAnnotations.of(stack, List.of(plane, slice, group));
        byte[] found = RoiMask.read(file, List.of(file))
                .labels(info(3, 2, WIDTH, HEIGHT), List.of(file), CLASSES)
                .labels();
        expected.masks()
                .forEach((place, mask) -> assertThat(Arrays.copyOfRange(
                                found, (place.slice() - 1) * mask.length, place.slice() * mask.length))
                        .as(place.toString())
                        .isEqualTo(mask));
    }

    private static Roi random(Random random, int i) {
        double x = random.nextDouble() * 110 - 15;
        double y = random.nextDouble() * 100 - 15;
        double width = random.nextDouble() * 60;
        double height = random.nextDouble() * 60;
        int corners = 3 + random.nextInt(12);
        float[] xs = new float[corners];
        float[] ys = new float[corners];
        for (int c = 0; c < corners; c++) {
            xs[c] = (float) (random.nextDouble() * 110 - 8);
            ys[c] = (float) (random.nextDouble() * 95 - 8);
        }
        return switch (i % 10) {
            case 0 -> new Roi(x, y, width, height);
            case 1 -> new Roi((int) x, (int) y, (int) width, (int) height, 1 + random.nextInt(40));
            case 2 -> new OvalRoi((int) x, (int) y, (int) width, (int) height);
            case 3 -> new OvalRoi(x, y, width, height);
            case 4 -> new PolygonRoi(whole(xs), whole(ys), corners, Roi.POLYGON);
            case 5 -> new PolygonRoi(xs, ys, corners, Roi.FREEROI);
            case 6 -> new PolygonRoi(whole(xs), whole(ys), corners, Roi.TRACED_ROI);
            case 7 -> new EllipseRoi(x, y, x + width, y + height - 30, random.nextDouble());
            case 8 -> new RotatedRectRoi(x, y, x + width, y + height - 30, 1 + random.nextDouble() * 30);
            default -> {
                ShapeRoi first = new ShapeRoi(new PolygonRoi(xs, ys, corners, Roi.POLYGON));
                ShapeRoi second = new ShapeRoi(new java.awt.geom.Ellipse2D.Double(x, y, width, height));
                yield random.nextBoolean() ? first.xor(second) : first.or(second);
            }
        };
    }

    private static int[] whole(float[] numbers) {
        int[] whole = new int[numbers.length];
        for (int i = 0; i < whole.length; i++) {
            whole[i] = (int) numbers[i];
        }
        return whole;
    }

    private void assertSame(Roi roi, String what) throws IOException {
        assertSame(roi, WIDTH, HEIGHT, what);
    }

    private void assertSame(Roi roi, int width, int height, String what) throws IOException {
        Path file = folder.resolve("one.roi");
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(RoiEncoder.saveAsByteArray(roi));
        }
        // What ImageJ reads back is what the file says: floats, and no corners at negative places.
        Roi stored = RoiDecoder.open(file.toString());
        assertThat(labels(file, width, height, List.of("background", "one")))
                .as(what)
                .isEqualTo(filled(width, height, stored));
    }

    private static byte[] labels(Path file, int width, int height, List<String> classes) {
        LabelMap labels = RoiMask.read(file, List.of()).labels(info(1, 1, width, height), List.of(), classes);
        return labels.labels();
    }

    private static byte[] filled(int width, int height, Roi roi) {
        ByteProcessor pixels = new ByteProcessor(width, height);
        pixels.setColor(1);
        pixels.fill(roi);
        return (byte[]) pixels.getPixels();
    }

    private static ScanInfo info(int depth, int channels, int width, int height) {
        return new ScanInfo(new Extent(depth, height, width), channels, SampleType.UINT8, Geometry.UNKNOWN);
    }

    private static ImagePlus stack(int channels, int slices) {
        ImageStack stack = new ImageStack(WIDTH, HEIGHT);
        for (int i = 0; i < channels * slices; i++) {
            stack.addSlice(new ByteProcessor(WIDTH, HEIGHT));
        }
        ImagePlus image = new ImagePlus("stack", stack);
        image.setDimensions(channels, slices, 1);
        image.setOpenAsHyperStack(channels > 1);
        return image;
    }

    private static Roi named(Roi roi, String name) {
        roi.setName(name);
        return roi;
    }

    private static Roi on(Roi roi, int slice) {
        roi.setPosition(slice);
        return roi;
    }
}
