package org.imbrex.imagej;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.OvalRoi;
import ij.gui.Roi;
import ij.measure.Calibration;
import ij.process.ByteProcessor;
import ij.process.ColorProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import ij.process.ShortProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.imbrex.error.UsageException;
import org.imbrex.imagej.output.ImageObject;
import org.imbrex.preprocess.Normalisation;
import org.imbrex.progress.Progress;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImbrexTest {
    private static final int WIDTH = 40;
    private static final int HEIGHT = 30;

    @TempDir
    Path folder;

    private String grey = "";
    private String colour = "";

    @BeforeEach
    void writeModels() throws IOException {
        grey = TinyModel.write(folder.resolve("grey.onnx"), 1, 100, new Normalisation.None())
                .toString();
        colour = TinyModel.write(folder.resolve("colour.onnx"), 3, 100, new Normalisation.None())
                .toString();
    }

    @Test
    void grey8And16And32BitImagesGiveTheSame() {
        byte[] expected = labels(squares(new ByteProcessor(WIDTH, HEIGHT)));

        assertThat(labels(squares(new ShortProcessor(WIDTH, HEIGHT)))).isEqualTo(expected);
        assertThat(labels(squares(new FloatProcessor(WIDTH, HEIGHT)))).isEqualTo(expected);
        // A square of 8x8 whose mean filter is above half of its brightness loses its corners only.
        assertThat(count(expected)).isEqualTo(2 * (8 * 8 - 4));
    }

    @Test
    void redGreenAndBlueAreThreeChannels() {
        ColorProcessor pixels = new ColorProcessor(WIDTH, HEIGHT);
        pixels.setColor(new java.awt.Color(200, 0, 0));
        pixels.fillRect(5, 5, 8, 8);
        pixels.setColor(new java.awt.Color(0, 200, 200));
        pixels.fillRect(20, 5, 8, 8);
        ImagePlus rgb = new ImagePlus("rgb", pixels);

        byte[] labels =
                (byte[]) Imbrex.segment(rgb, colour).labels().getProcessor().getPixels();

        assertThat(labels[9 * WIDTH + 9]).isEqualTo((byte) 1);
        assertThat(labels[9 * WIDTH + 24]).isEqualTo((byte) 0);
        assertThatThrownBy(() -> Imbrex.segment(rgb, grey))
                .isInstanceOf(UsageException.class)
                .hasMessage("the model takes 1 channel, the image rgb gives 3 (RGB); Image > Type > 8-bit turns it to"
                        + " grey");
    }

    @Test
    void hyperstacksKeepTheirSlicesFramesLabelsAndCalibration() {
        ImagePlus image = hyperstack();

        SegmentResult result = Imbrex.segment(image, SegmentSettings.of(grey).withChannels(List.of(2)));

        ImagePlus labels = result.labels();
        assertThat(labels.getDimensions()).containsExactly(WIDTH, HEIGHT, 1, 3, 4);
        assertThat(labels.getTitle()).isEqualTo("cells-labels");
        assertThat(labels.getCalibration().pixelWidth).isEqualTo(0.5);
        assertThat(labels.getCalibration().getUnit()).isEqualTo("micron");
        for (int t = 1; t <= 4; t++) {
            for (int z = 1; z <= 3; z++) {
                int plane = labels.getStackIndex(1, z, t);
                byte[] pixels = (byte[]) labels.getStack().getPixels(plane);
                assertThat(pixels[5 * WIDTH + x(z, t) + 4])
                        .as("z %d t %d", z, t)
                        .isEqualTo((byte) 1);
                assertThat(count(pixels)).isEqualTo(8 * 8 - 4);
                assertThat(labels.getStack().getSliceLabel(plane)).isEqualTo("c2 z" + z + " t" + t);
            }
        }
    }

    @Test
    void oneChannelOfSeveralIsTheOneShown() {
        ImagePlus image = hyperstack();
        image.setPosition(1, 1, 1);
        assertThat(count(labels(image))).isZero();

        image.setPosition(2, 2, 3);
        SegmentResult current = Imbrex.segment(image, SegmentSettings.of(grey).withSlices("current"));

        assertThat(current.labels().getStackSize()).isEqualTo(1);
        byte[] pixels = (byte[]) current.labels().getProcessor().getPixels();
        assertThat(pixels[5 * WIDTH + x(2, 3) + 4]).isEqualTo((byte) 1);
        Roi roi = current.overlay().get(0);
        assertThat(roi.getCPosition()).isZero();
        assertThat(roi.getZPosition()).isEqualTo(2);
        assertThat(roi.getTPosition()).isEqualTo(3);
    }

    @Test
    void aSelectionGetsTheWholeImagesLabelsAndNothingElse() throws IOException {
        ImagePlus image = Lung.image(40);
        SegmentSettings settings = SegmentSettings.of(Lung.MODEL.toString()).withDevice("cpu");
        byte[] whole =
                (byte[]) Imbrex.segment(image, settings).labels().getProcessor().getPixels();
        ImageObject object = Imbrex.segment(image, settings).objects().get(0);
        Roi oval = new OvalRoi(object.bounds().x - 4, object.bounds().y - 4, 45, 31);
        image.setRoi(oval);

        byte[] part =
                (byte[]) Imbrex.segment(image, settings).labels().getProcessor().getPixels();

        int inside = 0;
        for (int i = 0; i < part.length; i++) {
            boolean selected = oval.contains(i % image.getWidth(), i / image.getWidth());
            assertThat(part[i]).isEqualTo(selected ? whole[i] : 0);
            inside += part[i];
        }
        assertThat(inside).isPositive();
    }

    @Test
    void aSelectionIsNormalisedWithTheWholeImagesStatistics() throws IOException {
        String scaled = TinyModel.write(folder.resolve("z.onnx"), 1, 1, new Normalisation.ScanZScore())
                .toString();
        ImagePlus image = squares(new ByteProcessor(WIDTH, HEIGHT));
        byte[] whole =
                (byte[]) Imbrex.segment(image, scaled).labels().getProcessor().getPixels();
        image.setRoi(4, 4, 10, 10);

        byte[] part =
                (byte[]) Imbrex.segment(image, scaled).labels().getProcessor().getPixels();

        assertThat(count(part)).isEqualTo(count(whole) / 2).isPositive();
    }

    @Test
    void aSelectionIsSegmentedAtTheModelsVoxelSize() throws IOException {
        String coarse = TinyModel.write(
                        folder.resolve("coarse.onnx"), 1, 100, new Normalisation.None(), List.of(0.002, 0.002))
                .toString();
        ImagePlus image = squares(new ByteProcessor(WIDTH, HEIGHT));
        image.getCalibration().pixelWidth = 1;
        image.getCalibration().pixelHeight = 1;
        image.getCalibration().setUnit("micron");
        image.getCalibration().pixelDepth = 2;
        byte[] whole =
                (byte[]) Imbrex.segment(image, coarse).labels().getProcessor().getPixels();
        image.setRoi(7, 5, 9, 9);

        byte[] part =
                (byte[]) Imbrex.segment(image, coarse).labels().getProcessor().getPixels();

        for (int i = 0; i < part.length; i++) {
            int x = i % WIDTH;
            int y = i / WIDTH;
            assertThat(part[i]).isEqualTo(x >= 7 && x < 16 && y >= 5 && y < 14 ? whole[i] : 0);
        }
        assertThat(count(part)).isPositive();
        assertThat(count(whole)).isNotEqualTo(count(labels(image)));
    }

    @Test
    void theFolderOfFoldsStandsForTheirMean() throws IOException {
        for (int fold = 0; fold < 2; fold++) {
            Path of = Files.createDirectories(folder.resolve("folds/fold" + fold));
            // Of a mean of 200 one is sure, of 133 at the edge only the first; their mean is then just 0.5.
            TinyModel.write(of.resolve("model.onnx"), 1, fold == 0 ? 100 : 190, new Normalisation.None());
        }
        ImagePlus image = squares(new ByteProcessor(WIDTH, HEIGHT));

        SegmentResult result = Imbrex.segment(
                image, SegmentSettings.of(folder.resolve("folds").toString()).withProbabilities(true));

        float[] bright = (float[])
                Objects.requireNonNull(result.probabilities()).getProcessor().getPixels();
        assertThat(bright[8 * WIDTH + 8]).isGreaterThan(0.99f);
        assertThat(bright[5 * WIDTH + 8]).isBetween(0.499f, 0.501f);
        assertThat(result.log()).anyMatch(line -> line.contains("folds, the mean of 2 folds"));
    }

    @Test
    void selectionsWithoutAreaInTheImageAreRefused() {
        ImagePlus image = squares(new ByteProcessor(WIDTH, HEIGHT));
        image.setRoi(new Roi(100, 100, 5, 5));
        assertThatThrownBy(() -> Imbrex.segment(image, grey))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("outside the image");

        image.setRoi(new ij.gui.Line(1, 1, 5, 5));
        assertThatThrownBy(() -> Imbrex.segment(image, grey)).hasMessageContaining("a selection with an area");
    }

    @Test
    void stoppingKeepsWhatIsDone() {
        ImageStack stack = new ImageStack(WIDTH, HEIGHT);
        for (int i = 0; i < 20; i++) {
            stack.addSlice(squares(new ByteProcessor(WIDTH, HEIGHT)).getProcessor());
        }
        AtomicInteger updates = new AtomicInteger();
        Progress progress = new Progress() {
            @Override
            public void update(String task, long done, long total) {
                updates.incrementAndGet();
            }

            @Override
            public boolean cancelled() {
                return updates.get() >= 5;
            }
        };

        SegmentResult result = Imbrex.segment(new ImagePlus("stack", stack), SegmentSettings.of(grey), progress);

        assertThat(result.complete()).isFalse();
        int done = 0;
        for (int i = 1; i <= 20; i++) {
            done += count((byte[]) result.labels().getStack().getPixels(i)) > 0 ? 1 : 0;
        }
        assertThat(done).isBetween(5, 5 + Runtime.getRuntime().availableProcessors());
        assertThat(result.log()).anyMatch(line -> line.startsWith("stopped"));
    }

    @Test
    void objectsHaveNumbersSizesAndOutlines() {
        ImagePlus image = squares(new ByteProcessor(WIDTH, HEIGHT));
        Calibration calibration = image.getCalibration();
        calibration.pixelWidth = 0.5;
        calibration.pixelHeight = 0.5;
        calibration.setUnit("micron");

        SegmentResult result = Imbrex.segment(image, SegmentSettings.of(grey).withProbabilities(true));

        assertThat(result.objects()).hasSize(2);
        ImageObject first = result.objects().get(0);
        assertThat(first.voxels()).isEqualTo(60);
        assertThat(first.bounds()).isEqualTo(new java.awt.Rectangle(5, 5, 8, 8));
        assertThat(first.x()).isEqualTo(8.5);
        assertThat(first.meanProbability()).isBetween(0.9, 1.0);
        assertThat(result.table().getValue("Area", 0)).isEqualTo(60 * 0.25);
        assertThat(result.table().getStringValue("Class", 1)).isEqualTo("bright");
        assertThat(result.objectImage().getProcessor().get(8, 8)).isEqualTo(1);
        assertThat(result.objectImage().getProcessor().get(23, 8)).isEqualTo(2);
        assertThat(result.rois()).hasSize(2);
        Roi roi = result.rois().get(1);
        assertThat(roi.getName()).isEqualTo("bright-2");
        image.setRoi(roi);
        assertThat(image.getStatistics().pixelCount).isEqualTo(60);
        ImagePlus probabilities = Objects.requireNonNull(result.probabilities());
        assertThat(probabilities.getProcessor().getf(8, 8)).isGreaterThan(0.99f);
    }

    @Test
    void ofMoreObjectsThanColoursNoneAreBeyondTheDisplayedNumbers() {
        ByteProcessor pixels = new ByteProcessor(200, 200);
        pixels.setColor(200);
        for (int i = 0; i < 400; i++) {
            pixels.fillRect(2 + i % 20 * 10, 2 + i / 20 * 10, 6, 6);
        }

        ImagePlus objects = Imbrex.segment(new ImagePlus("many", pixels), grey).objectImage();

        assertThat(objects.getStatistics().max).isEqualTo(400);
        assertThat(objects.getDisplayRangeMin()).isZero();
        assertThat(objects.getDisplayRangeMax()).isEqualTo(400);
        ImageProcessor shown = objects.getProcessor().convertToRGB();
        assertThat(shown.get(4, 4) & 0xffffff).isNotZero();
        assertThat(shown.get(194, 194)).isNotEqualTo(shown.get(4, 184));
    }

    @Test
    void theSourceIsLeftAsItWas() {
        ImagePlus image = squares(new ByteProcessor(WIDTH, HEIGHT));
        byte[] before = ((byte[]) image.getProcessor().getPixels()).clone();
        image.setRoi(3, 3, 20, 20);

        Imbrex.segment(image, grey);

        assertThat((byte[]) image.getProcessor().getPixels()).isEqualTo(before);
        assertThat(image.getRoi().getBounds()).isEqualTo(new java.awt.Rectangle(3, 3, 20, 20));
        assertThat(image.getOverlay()).isNull();
    }

    private byte[] labels(ImagePlus image) {
        return (byte[]) Imbrex.segment(image, grey).labels().getProcessor().getPixels();
    }

    private static int count(byte[] labels) {
        int count = 0;
        for (byte label : labels) {
            count += label == 1 ? 1 : 0;
        }
        return count;
    }

    private static ImagePlus squares(ImageProcessor pixels) {
        pixels.setColor(200);
        pixels.fillRect(5, 5, 8, 8);
        pixels.fillRect(20, 5, 8, 8);
        return new ImagePlus("squares.tif", pixels);
    }

    private static int x(int z, int t) {
        return 2 + 3 * z + 5 * t;
    }

    /** Two channels, the first dark, the second with a square whose place depends on slice and frame. */
    private static ImagePlus hyperstack() {
        ImageStack stack = new ImageStack(WIDTH, HEIGHT);
        for (int t = 1; t <= 4; t++) {
            for (int z = 1; z <= 3; z++) {
                stack.addSlice("c1 z" + z + " t" + t, new ByteProcessor(WIDTH, HEIGHT));
                ByteProcessor bright = new ByteProcessor(WIDTH, HEIGHT);
                bright.setColor(200);
                bright.fillRect(x(z, t), 1, 8, 8);
                stack.addSlice("c2 z" + z + " t" + t, bright);
            }
        }
        ImagePlus image = new ImagePlus("cells.tif", stack);
        image.setDimensions(2, 3, 4);
        image.setOpenAsHyperStack(true);
        Calibration calibration = image.getCalibration();
        calibration.pixelWidth = 0.5;
        calibration.pixelHeight = 0.5;
        calibration.setUnit("micron");
        return image;
    }
}
