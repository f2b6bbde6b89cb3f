package org.imbrex.imagej.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.OvalRoi;
import ij.gui.PointRoi;
import ij.gui.Roi;
import ij.measure.Calibration;
import ij.process.ByteProcessor;
import ij.process.ShortProcessor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.imbrex.error.UsageException;
import org.imbrex.imagej.RoiFile;
import org.imbrex.imagej.train.AnnotatedPlanes.Place;
import org.imbrex.io.MaskReader;
import org.imbrex.io.roi.RoiMask;
import org.imbrex.training.data.DataSet;
import org.imbrex.training.data.LoadedCase;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnnotationsTest {
    @TempDir
    Path folder;

    @Test
    void aNameThatIsAClassGoesBeforeAGroupAsOnTheCommandLine() throws IOException {
        Roi known = at(1, named("nucleus-2", 4, 0, 2, 2));
        known.setGroup(7);
        Roi odd = at(1, named("odd one", 8, 0, 2, 2));
        odd.setGroup(7);
        Roi unnamed = at(1, named("0012-0034", 12, 0, 2, 2));
        unnamed.setGroup(3);
        List<Roi> rois = List.of(at(1, named("nucleus-1", 0, 0, 2, 2)), known, odd, unnamed);

        AnnotatedPlanes planes = RoiAnnotations.of(stack(1), rois);

        assertThat(planes.classes()).containsExactly("background", "nucleus", "group-7", "group-3");
        byte[] mask = Objects.requireNonNull(planes.masks().get(new Place(1, 1)));
        assertThat(List.of(mask[0], mask[4], mask[8], mask[12]))
                .containsExactly((byte) 1, (byte) 1, (byte) 2, (byte) 3);
        Path zip = RoiFile.zip(folder.resolve("RoiSet.zip"), rois);
        assertThat(RoiMask.read(zip, List.of()).classes()).containsExactly("group-3", "group-7", "nucleus");
    }

    @Test
    void aGroupWithANameOfItsOwnGivesTheClassThatName() {
        Roi.setGroupName(9, "vessel");
        try {
            Roi roi = named("0012-0034");
            roi.setGroup(9);
            assertThat(RoiAnnotations.of(stack(1), List.of(roi)).classes()).containsExactly("background", "vessel");
        } finally {
            Roi.setGroupName(9, "");
        }
    }

    @Test
    void roisLieOnTheirPlanesAndLaterOnesOnTop() {
        ImagePlus image = stack(5);
        Roi first = at(2, named("a", 2, 2, 6, 6));
        Roi second = at(2, named("b", 4, 4, 6, 6));
        Roi eraser = at(2, named("background", 0, 0, 3, 16));
        Roi other = at(4, named("a", 0, 0, 2, 2));

        AnnotatedPlanes planes = RoiAnnotations.of(image, List.of(first, second, eraser, other, new PointRoi(3, 3)));

        assertThat(planes.classes()).containsExactly("background", "a", "b");
        assertThat(planes.masks().keySet()).containsExactly(new Place(2, 1), new Place(4, 1));
        byte[] mask = Objects.requireNonNull(planes.masks().get(new Place(2, 1)));
        assertThat(mask[3 * 16 + 3]).isEqualTo((byte) 1);
        assertThat(mask[5 * 16 + 5]).isEqualTo((byte) 2);
        assertThat(mask[3 * 16 + 2]).isEqualTo((byte) 0);
        assertThat(planes.notes()).containsExactly("1 ROIs without an area (points, lines) were left out");
    }

    @Test
    void withoutAreasThereIsNothingToLearn() {
        assertThatThrownBy(() -> RoiAnnotations.of(stack(1), List.of(new PointRoi(1, 1))))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("expected ROIs with areas on stack, found");
    }

    @Test
    void labelImagesKeepTheirNumbers() {
        ImagePlus image = stack(2);
        ImageStack numbers = new ImageStack(16, 16);
        numbers.addSlice(new ShortProcessor(16, 16));
        numbers.addSlice(new ShortProcessor(16, 16));
        numbers.getProcessor(2).set(5, 5, 2);
        numbers.getProcessor(2).set(6, 5, 1);

        AnnotatedPlanes planes = LabelAnnotations.of(image, new ImagePlus("labels", numbers));

        assertThat(planes.classes()).containsExactly("background", "class-1", "class-2");
        assertThat(planes.masks()).hasSize(2);
        assertThat(Objects.requireNonNull(planes.masks().get(new Place(2, 1)))[5 * 16 + 5])
                .isEqualTo((byte) 2);
    }

    @Test
    void numberedObjectsAreNoClasses() {
        ImagePlus labels = new ImagePlus("objects", new ShortProcessor(16, 16));
        labels.getProcessor().set(1, 1, 3);
        assertThatThrownBy(() -> LabelAnnotations.of(stack(1), labels)).hasMessageContaining("without gaps");
    }

    @Test
    void theLastFifthOfThePlanesValidates() {
        ImagePlus image = stack(6);
        List<Roi> rois = new ArrayList<>();
        for (int z = 1; z <= 6; z++) {
            rois.add(at(z, named("cell-" + z, z, z, 4, 4)));
        }
        TrainingFolder.write(RoiAnnotations.of(image, rois), "cells: \"mine\"", folder);

        DataSet data = DataSet.open(folder);

        assertThat(data.name()).isEqualTo("cells: \"mine\"");
        assertThat(data.classes()).containsExactly("background", "cell");
        assertThat(data.split(1).validation()).extracting("name").containsExactly("z0005-t0001", "z0006-t0001");
        assertThat(data.split(1).train()).hasSize(4);
    }

    @Test
    void aSinglePlaneIsCutIntoQuarters() {
        ShortProcessor pixels = new ShortProcessor(32, 20);
        for (int i = 0; i < 32 * 20; i++) {
            pixels.set(i, 32_768 - 1000 + i);
        }
        ImagePlus image = new ImagePlus("signed", pixels);
        image.getCalibration().setFunction(Calibration.STRAIGHT_LINE, new double[] {-32_768, 1}, "HU");
        Roi left = named("lesion-1", 2, 2, 8, 8);
        Roi right = new OvalRoi(20, 12, 4, 4);
        right.setName("lesion-2");
        TrainingFolder.write(RoiAnnotations.of(image, List.of(left, right)), "ct", folder);

        DataSet data = DataSet.open(folder);

        assertThat(data.cases()).hasSize(4);
        assertThat(data.split(1).validation()).extracting("name").containsExactly("z0001-t0001-d");
        assertThat(MaskReader.read(data.cases().get(0).mask()).at(2 * 16 + 2)).isEqualTo(1);
        // The numbers a scan means survive: Hounsfield units, not ImageJ's shifted ones.
        Volume scan = LoadedCase.load(data, data.cases().get(0)).scan() instanceof Volume volume
                ? volume
                : Volume.read(LoadedCase.load(data, data.cases().get(0)).scan());
        assertThat(scan.channels().get(0)[0]).isEqualTo(-1000);
    }

    private static ImagePlus stack(int slices) {
        ImageStack stack = new ImageStack(16, 16);
        for (int z = 0; z < slices; z++) {
            stack.addSlice(new ByteProcessor(16, 16));
        }
        return new ImagePlus("stack", stack);
    }

    private static Roi named(String name) {
        return named(name, 0, 0, 2, 2);
    }

    private static Roi named(String name, int x, int y, int width, int height) {
        Roi roi = new Roi(x, y, width, height);
        roi.setName(name);
        return roi;
    }

    private static Roi at(int slice, Roi roi) {
        roi.setPosition(slice);
        return roi;
    }
}
