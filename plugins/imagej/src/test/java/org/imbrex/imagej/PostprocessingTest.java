package org.imbrex.imagej;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.OvalRoi;
import ij.gui.Roi;
import ij.process.ByteProcessor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.imbrex.error.UsageException;
import org.imbrex.postprocess.Postprocessing;
import org.imbrex.progress.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a model asks for after its network has run. A square of n x n pixels has n x n - 4 labels: it loses its corners. */
class PostprocessingTest {
    private static final int WIDTH = 60;
    private static final int HEIGHT = 30;

    @TempDir
    Path folder;

    @Test
    void eachFrameKeepsItsOwnLargestObject() throws IOException {
        ImageStack stack = new ImageStack(WIDTH, HEIGHT);
        stack.addSlice(squares(8, 6));
        stack.addSlice(squares(6, 10));
        ImagePlus image = new ImagePlus("cells", stack);
        image.setDimensions(1, 1, 2);

        ImageStack labels = Imbrex.segment(image, model(Postprocessing.NONE.withKeepLargest(true)))
                .labels()
                .getStack();

        assertThat(count((byte[]) labels.getPixels(1))).isEqualTo(8 * 8 - 4);
        assertThat(count((byte[]) labels.getPixels(2))).isEqualTo(10 * 10 - 4);
    }

    @Test
    void withASelectionWhatLiesOutsideItCountsForNothing() throws IOException {
        ImagePlus image = new ImagePlus("cells", squares(6, 12));
        image.setRoi(new OvalRoi(0, 0, 30, HEIGHT));

        SegmentResult result = Imbrex.segment(image, model(Postprocessing.NONE.withKeepLargest(true)));

        assertThat(count((byte[]) result.labels().getProcessor().getPixels())).isEqualTo(6 * 6 - 4);
        assertThat(result.log()).contains("postprocessed as the model says, within the selection: --largest");
    }

    @Test
    void aHoleInTheSelectionIsNotFilled() throws IOException {
        ImagePlus image = new ImagePlus("cells", squares(12, 0));
        Roi ring = new ij.gui.ShapeRoi(new Roi(0, 0, 25, HEIGHT)).not(new ij.gui.ShapeRoi(new Roi(9, 9, 3, 3)));
        image.setRoi(ring);

        byte[] labels = (byte[]) Imbrex.segment(image, model(Postprocessing.NONE.withFillHoles(true)))
                .labels()
                .getProcessor()
                .getPixels();

        assertThat(count(labels)).isEqualTo(12 * 12 - 4 - 9);
    }

    @Test
    void thresholdsMakeOtherLabelsThanTheLikeliest() throws IOException {
        ImagePlus image = new ImagePlus("cells", squares(8, 0));
        // Corners of the square have a mean of 4/9 of 200, so a probability far below 1 %, edges one of 100 %.
        String likeliest = model(Postprocessing.NONE);
        String nearlyAll = model(Postprocessing.NONE.withThresholds(java.util.Map.of("bright", 1e-6)));

        int few = count((byte[])
                Imbrex.segment(image, likeliest).labels().getProcessor().getPixels());
        SegmentResult more = Imbrex.segment(image, SegmentSettings.of(nearlyAll).withProbabilities(true));

        assertThat(few).isEqualTo(60);
        assertThat(count((byte[]) more.labels().getProcessor().getPixels())).isEqualTo(64);
        assertThat(java.util.Objects.requireNonNull(more.probabilities())
                        .getProcessor()
                        .getf(5, 5))
                .isLessThan(0.01f);
    }

    @Test
    void aSizeInMillimetresNeedsACalibratedImageBeforeTheNetworkRuns() throws IOException {
        String model = model(Postprocessing.NONE.withMinSize("0.001mm3"));
        List<String> said = new ArrayList<>();
        Progress progress = new Progress() {
            @Override
            public void update(String task, long done, long total) {
                said.add(task);
            }
        };

        assertThatThrownBy(() ->
                        Imbrex.segment(new ImagePlus("cells", squares(8, 6)), SegmentSettings.of(model), progress))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("does not say how large its voxels are");
        assertThat(said).isEmpty();

        ImagePlus calibrated = new ImagePlus("cells", squares(8, 6));
        calibrated.getCalibration().setUnit("mm");
        calibrated.getCalibration().pixelWidth = 0.005;
        calibrated.getCalibration().pixelHeight = 0.005;
        // 40 voxels: more than the small square's 32.
        byte[] labels = (byte[])
                Imbrex.segment(calibrated, model).labels().getProcessor().getPixels();
        assertThat(count(labels)).isEqualTo(60);
    }

    private String model(Postprocessing how) throws IOException {
        return TinyModel.write(folder.resolve(how.hashCode() + ".onnx"), 100, how)
                .toString();
    }

    /** Two squares of so many pixels a side. */
    private static ByteProcessor squares(int left, int right) {
        ByteProcessor pixels = new ByteProcessor(WIDTH, HEIGHT);
        pixels.setColor(200);
        pixels.fillRect(5, 5, left, left);
        if (right > 0) {
            pixels.fillRect(32, 5, right, right);
        }
        return pixels;
    }

    private static int count(byte[] labels) {
        int count = 0;
        for (byte label : labels) {
            count += label;
        }
        return count;
    }
}
