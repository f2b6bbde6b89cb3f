package org.imbrex.imagej;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.Line;
import ij.gui.OvalRoi;
import ij.gui.Roi;
import ij.process.ByteProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.imbrex.error.InputException;
import org.imbrex.error.UsageException;
import org.imbrex.evaluate.Evaluation;
import org.imbrex.evaluate.Evaluator;
import org.imbrex.progress.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Truth that is painted and truth that is drawn, scored as on the command line. */
class EvaluateTest {
    private static final List<String> CLASSES = List.of("background", "cell", "nucleus");

    @TempDir
    Path folder;

    @Test
    void roisScoreAsOnTheCommandLine() throws IOException {
        List<Roi> rois = List.of(named("cell-1", new OvalRoi(3, 3, 20, 12)), named("nucleus-1", new Roi(8, 6, 6, 5)));
        ImagePlus prediction = prediction(1);
        Path truths = Files.createDirectories(folder.resolve("truth"));
        Path predictions = Files.createDirectories(folder.resolve("found"));
        Path zip = RoiFile.zip(truths.resolve("a.zip"), rois);
        Path file = predictions.resolve("a.tif");
        IJ.saveAsTiff(prediction, file.toString());

        Evaluation expected = Evaluator.of(CLASSES).evaluate(truths, predictions, Progress.NONE);

        double cell = expected.cases().get(0).voxels().classes().get(1).dice();
        double nucleus = expected.cases().get(0).voxels().classes().get(2).dice();
        assertThat(cell).isStrictlyBetween(0.3, 0.99);
        EvaluateResult open = Imbrex.evaluate(
                rois, new ImagePlus("rgb scan", prediction.getProcessor().convertToRGB()), prediction, CLASSES, 1);
        EvaluateResult folders = Imbrex.evaluate(truths.toString(), predictions.toString(), CLASSES, 1, Progress.NONE);
        EvaluateResult files = Imbrex.evaluate(zip.toString(), file.toString(), CLASSES, 1, Progress.NONE);
        assertThat(List.of(open, folders, files)).allSatisfy(result -> {
            assertThat(result.table().getValue("Dice", 0)).isEqualTo(cell);
            assertThat(result.table().getValue("Dice", 1)).isEqualTo(nucleus);
            assertThat(result.table().getStringValue("Class", 1)).isEqualTo("nucleus");
        });
        assertThat(open.overlay(prediction).size()).isGreaterThan(2);
        assertThatThrownBy(() -> files.overlay(prediction)).isInstanceOf(UsageException.class);
    }

    @Test
    void roisCountOnTheirSlicesAndTimePoints() {
        ImageStack stack = new ImageStack(32, 24);
        for (int plane = 1; plane <= 2 * 3 * 2; plane++) {
            stack.addSlice(new ByteProcessor(32, 24));
        }
        ImagePlus scan = new ImagePlus("scan", stack);
        scan.setDimensions(2, 3, 2);
        scan.setOpenAsHyperStack(true);
        Roi hyper = named("cell-1", new Roi(1, 1, 4, 4));
        hyper.setPosition(0, 2, 2);
        Roi slice = named("cell-2", new Roi(10, 1, 4, 4));
        slice.setPosition(0, 3, 0);
        Roi plane = named("cell-3", new Roi(20, 1, 4, 4));
        plane.setPosition(scan.getStackIndex(2, 1, 2));
        Roi all = named("0005-0002", new Roi(0, 20, 2, 2));
        all.setGroup(2);
        ImagePlus prediction = prediction(6);
        prediction.setDimensions(1, 3, 2);

        EvaluateResult result = Imbrex.evaluate(List.of(hyper, slice, plane, all), scan, prediction, CLASSES, 1);

        byte[] truth = result.truth().get(0).labels();
        for (int t = 1; t <= 2; t++) {
            for (int z = 1; z <= 3; z++) {
                int first = ((t - 1) * 3 + z - 1) * 32 * 24;
                assertThat(truth[first + 32 + 1]).isEqualTo((byte) (z == 2 && t == 2 ? 1 : 0));
                assertThat(truth[first + 32 + 10]).isEqualTo((byte) (z == 3 ? 1 : 0));
                assertThat(truth[first + 32 + 20]).isEqualTo((byte) (z == 1 && t == 2 ? 1 : 0));
                assertThat(truth[first + 20 * 32]).isEqualTo((byte) 2);
            }
        }
    }

    @Test
    void groupsMayBeCalledLikeClasses() {
        Roi.setGroupName(5, "nucleus");
        try {
            Roi roi = named("0005-0002", new Roi(0, 0, 2, 2));
            roi.setGroup(5);
            ImagePlus prediction = prediction(1);
            EvaluateResult result = Imbrex.evaluate(List.of(roi), prediction, prediction, CLASSES, 1);
            assertThat(result.truth().get(0).labels()[0]).isEqualTo((byte) 2);
        } finally {
            Roi.setGroupName(5, "");
        }
    }

    @Test
    void roisThatCannotBeScoredAreNamed() throws IOException {
        ImagePlus prediction = prediction(1);
        Roi other = named("vessel-3", new Roi(1, 1, 4, 4));
        assertThatThrownBy(() -> Imbrex.evaluate(List.of(other), prediction, prediction, CLASSES, 1))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("found one named vessel-3");
        assertThatThrownBy(() -> Imbrex.evaluate(List.of(other), prediction, prediction, List.of(), 1))
                .hasMessageContaining("ROIs have names instead of numbers: say which classes there are");
        assertThatThrownBy(() -> Imbrex.evaluate(
                        List.of(named("cell-1", new Line(1, 1, 5, 5))), prediction, prediction, CLASSES, 1))
                .hasMessage("ROIs: expected ROIs with an area, found a line named cell-1");
        assertThatThrownBy(() -> Imbrex.evaluate(List.of(), prediction, prediction, CLASSES, 1))
                .hasMessage("ROIs: expected ROIs of ImageJ, found none");
        assertThatThrownBy(() -> Imbrex.evaluate(prediction, prediction, List.of("cell", "cell"), 1))
                .hasMessage("classes: expected different names, found cell,cell");
        ImagePlus small = new ImagePlus("small", new ByteProcessor(8, 8));
        Roi cell = named("cell-1", new Roi(1, 1, 4, 4));
        assertThatThrownBy(() -> Imbrex.evaluate(List.of(cell), small, prediction, CLASSES, 1))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("as small");
        Path truths = Files.createDirectories(folder.resolve("truth"));
        Path predictions = Files.createDirectories(folder.resolve("found"));
        RoiFile.zip(truths.resolve("a.zip"), List.of(cell));
        RoiFile.zip(truths.resolve("b.zip"), List.of(other));
        IJ.saveAsTiff(prediction, predictions.resolve("a.tif").toString());
        IJ.saveAsTiff(prediction, predictions.resolve("b.tif").toString());
        EvaluateResult result = Imbrex.evaluate(truths.toString(), predictions.toString(), CLASSES, 1, Progress.NONE);
        assertThat(result.failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.problem()).contains("b.zip", "vessel-3"));
        assertThat(result.table().size()).isEqualTo(2);
    }

    private static Roi named(String name, Roi roi) {
        roi.setName(name);
        return roi;
    }

    private static ImagePlus prediction(int planes) {
        ImageStack stack = new ImageStack(32, 24);
        for (int plane = 0; plane < planes; plane++) {
            ByteProcessor labels = new ByteProcessor(32, 24);
            labels.setColor(1);
            labels.fill(new Roi(4, 4, 16, 10));
            labels.setColor(2);
            labels.fill(new Roi(9, 6, 6, 6));
            stack.addSlice(labels);
        }
        return new ImagePlus("found", stack);
    }
}
