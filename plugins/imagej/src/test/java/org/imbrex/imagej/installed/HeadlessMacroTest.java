package org.imbrex.imagej.installed;

import static org.assertj.core.api.Assertions.assertThat;

import ij.IJ;
import ij.ImagePlus;
import ij.gui.Roi;
import ij.process.ByteProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.imbrex.imagej.Imbrex;
import org.imbrex.imagej.Lung;
import org.imbrex.imagej.RoiFile;
import org.imbrex.imagej.SegmentSettings;
import org.imbrex.onnx.proto.OnnxMl.GraphProto;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;
import org.imbrex.onnx.proto.OnnxMl.NodeProto;
import org.imbrex.onnx.proto.OnnxMl.OperatorSetIdProto;
import org.imbrex.onnx.proto.OnnxMl.TensorShapeProto;
import org.imbrex.onnx.proto.OnnxMl.TypeProto;
import org.imbrex.onnx.proto.OnnxMl.ValueInfoProto;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every command without a screen, from macros: in Fiji by its name; in plain ImageJ, which has no menus then and cannot open
 * files, by the call that the README gives.
 */
class HeadlessMacroTest {
    private static final String RUN = "call(\"org.imbrex.imagej.entry.Imbrex_.run\", ";

    @TempDir
    static Path home;

    private static InstalledImageJ imageJ;

    @BeforeAll
    static void install() throws IOException {
        imageJ = InstalledImageJ.in(home);
    }

    @Test
    void segmentsInFijiWithAllResults() throws IOException, InterruptedException {
        String output = imageJ.fijiHeadless(
                """
                open("%s");
                run("Segment...", "model=[%s] device=cpu memory=64 selection_only mask overlay probabilities objects rois table");
                print("rows:" + nResults + " " + (getResult("MeanProbability", 0) > 0.5));
                selectImage("lung-40-mask");
                saveAs("Tiff", "%s");
                selectImage("lung-40-objects");
                selectImage("lung-40-probabilities");
                print("channels:" + nSlices + " " + getMetadata("Label"));
                selectImage("lung-40.tif");
                print("overlay:" + Overlay.size);
                """.formatted(path(Lung.file(40)), path(Lung.MODEL), path(home.resolve("mask.tif"))));

        ImagePlus image = Lung.image(40);
        var expected = Imbrex.segment(
                image,
                SegmentSettings.of(Lung.MODEL.toString()).withDevice("cpu").withMemory(64));
        assertThat(output)
                .contains("rows:" + expected.objects().size() + " 1")
                .contains("channels:1 lesion")
                .contains("overlay:"
                        + (expected.overlay().size() + expected.rois().size()))
                .contains("no ROI Manager without a screen; the ROIs are on the image's overlay")
                .contains("Imbrex: device cpu")
                .contains("Imbrex: tiles: ");
        assertThat((byte[]) IJ.openImage(home.resolve("mask.tif").toString())
                        .getProcessor()
                        .getPixels())
                .isEqualTo((byte[]) expected.mask().getProcessor().getPixels());
    }

    @Test
    void trainsOnAnOverlayAndSegmentsWithTheModel() throws IOException, InterruptedException {
        String output = imageJ.headless(
                """
                newImage("cells", "8-bit noise", 96, 64, 1);
                makeRectangle(4, 4, 20, 20); Roi.setName("cell-1"); Overlay.addSelection;
                makeOval(60, 8, 24, 24); Roi.setName("cell-2"); Overlay.addSelection;
                makeRectangle(40, 40, 16, 16); Roi.setName("dirt"); Overlay.addSelection;
                run("Select None");
                error = %1$s"train", "annotations=overlay steps=2 base=2 device=cpu name=tiny save_to=[%2$s]");
                print("error:" + error);
                error = %1$s"segment", "model=[%2$s/tiny/model.onnx] mask");
                print("error:" + error);
                error = %1$s"modelinfo", "model=[%2$s/tiny/model.onnx]");
                print("error:" + error);
                selectImage("cells-mask");
                """.replace("run(\"Select None\");", "Roi.remove;").formatted(RUN, path(home.resolve("models"))));

        assertThat(output)
                .containsSubsequence("error:\n", "error:\n", "error:\n")
                .contains("classes background, cell, dirt")
                .contains("step 2 of 2")
                .contains("Model tiny")
                .contains("class 2: dirt")
                .doesNotContain("Exception");
    }

    @Test
    void trainsFoldsGoesOnStartsFromAModelAndChecks() throws IOException, InterruptedException {
        String output = imageJ.headless("""
                newImage("cells", "8-bit noise", 96, 64, 1);
                for (i = 0; i < 4; i++) {
                    makeOval(6 + i %% 2 * 50, 6 + floor(i / 2) * 32, 20, 20); Roi.setName("cell"); Overlay.addSelection;
                }
                Roi.remove;
                given = "annotations=overlay steps=2 base=2 device=cpu seed=3 save_to=[%2$s] ";
                print("folds:" + %1$s"train", given + "name=many folds=2"));
                print("resumed:" + %1$s"train", given + "name=many folds=2 resume"));
                print("segmented:" + %1$s"segment", "model=[%2$s/many] mask"));
                selectImage("cells");
                further = replace(given, "base=2", "base=auto");
                print("from:" + %1$s"train", further + "name=further from=[%2$s/many/fold0/model.onnx]"));
                print("checked:" + %1$s"train", given + "name=further check"));
                print("bad:" + %1$s"train", given + "name=bad folds=9"));
                print("bad:" + %1$s"train", given + "name=bad from=[%3$s]"));
                """.formatted(RUN, path(home.resolve("models")), path(Lung.file(1))));

        assertThat(output)
                .contains("folds:\n", "resumed:\n", "segmented:\n", "from:\n", "checked:\n")
                .contains("Imbrex: fold 1 of 2: 2 cases to train on, 2 to validate on")
                .contains("Imbrex: going on with the annotations that the run was begun with")
                .contains("Imbrex: fold 0: trained before")
                .contains("the mean of 2 folds")
                .contains("Imbrex: starting from ")
                .containsPattern("bad:.*expected at least 9 groups of cases for 9 folds, found 4\n")
                .containsPattern("bad:.*lung-01.tif: .*\n")
                .doesNotContain("\tat ");
        assertThat(home.resolve("models/further-check/check.html")).isNotEmptyFile();
        assertThat(home.resolve("models/many/report.html")).isNotEmptyFile();
        assertThat(home.resolve("models/further/model.onnx")).isNotEmptyFile();
    }

    @Test
    void evaluatesImagesAndFolders() throws IOException, InterruptedException {
        Roi drawn = new Roi(2, 2, 3, 4);
        drawn.setName("cell-1");
        Path set = RoiFile.zip(home.resolve("RoiSet.zip"), List.of(drawn));
        ByteProcessor painted = new ByteProcessor(20, 10);
        painted.setColor(255);
        painted.fill(new Roi(2, 2, 3, 2));
        Path mask = home.resolve("painted.tif");
        IJ.saveAsTiff(new ImagePlus("painted", painted), mask.toString());
        String output = imageJ.headless(
                """
            newImage("truth", "8-bit black", 20, 10, 1);
            setColor(255); fillRect(2, 2, 6, 4);
            newImage("found", "8-bit black", 20, 10, 1);
            setColor(255); fillRect(2, 2, 3, 4); fillRect(12, 2, 3, 4);
            error = %1$s"evaluate", "compare=images truth=truth prediction=found overlay=found tolerance=1");
            print("error:" + error);
            print("dice:" + getResult("Dice", 0) + " objects:" + getResult("Objects", 0)
                + " alarms:" + getResult("FalseAlarms", 0));
            selectImage("found");
            print("overlay:" + Overlay.size);
            error = %1$s"evaluate", "compare=folders truth_folder=[%2$s] prediction_folder=[%2$s] tolerance=1");
            print("error:" + error);
            print("rows:" + nResults + " dice:" + getResult("Dice", nResults - 1));
            selectImage("truth");
            makeRectangle(2, 2, 3, 4); Roi.setName("cell-1"); Overlay.addSelection; Roi.remove;
            options = "compare=images truth=truth prediction=found drawn=overlay overlay=truth classes=background,cell";
            print("error:" + %1$s"evaluate", options));
            print("drawn:" + getResult("Recall", 0) + " " + getResult("Precision", 0) + " " + Overlay.size);
            print("error:" + %1$s"evaluate", replace(options, "drawn=overlay", "drawn=manager")));
            selectImage("found");
            options = "compare=folders truth_folder=[%3$s] prediction_folder=[%4$s] classes=background,cell";
            print("error:" + %1$s"evaluate", options));
            print("set:" + getResult("Recall", 0));
            %1$s"about", "");
            """.formatted(RUN, path(Lung.ROOT.resolve("sample-data/lung/masks")), path(set), path(mask)));

        // 12 pixels right, 12 missed, 12 too many: 2 * 12 / (24 + 24).
        assertThat(output)
                .contains("dice:0.5 objects:1 alarms:1")
                .contains("overlay:3")
                .contains("rows:49 dice:1")
                // The prediction covers the ROI and as much again; of the set's 12 pixels, 6 are painted.
                .contains("drawn:1 0.5 3")
                .contains(
                        "error:expected ROIs in the ROI Manager, found none: ImageJ and Fiji have it on a screen only;")
                .contains("set:0.5")
                .contains("Not a medical device")
                .doesNotContain("Exception");
    }

    @Test
    void whatCannotBeIsOneSentence() throws IOException, InterruptedException {
        String output =
                imageJ.headless("""
                    print("1:" + %1$s"segment", "model=[%2$s]"));
                    newImage("rgb", "RGB black", 40, 40, 1);
                    print("2:" + %1$s"segment", "model=[%2$s]"));
                    newImage("grey", "8-bit black", 40, 40, 1);
                    print("3:" + %1$s"segment", "model=[%3$s]"));
                    print("4:" + %1$s"segment", "model=/nowhere/model.onnx"));
                    print("5:" + %1$s"segment", "model=[%2$s] device=cuda"));
                    print("6:" + %1$s"segment", "model=[%2$s] memory=0.001"));
                    print("7:" + %1$s"segment", "model=[%2$s] device=gpu"));
                    makeRectangle(100, 100, 5, 5);
                    print("8:" + %1$s"train", "annotations=overlay name=x save_to=[%4$s]"));
                    print("9:" + %1$s"segment", ""));
                    """.formatted(RUN, path(Lung.MODEL), path(Lung.file(1)), path(home.resolve("models"))));

        assertThat(output)
                .contains("1:There is no image open.\n")
                .contains("2:the model takes 1 channel, the image rgb gives 3 (RGB); Image > Type > 8-bit turns it to"
                        + " grey\n")
                .containsPattern("3:.*lung-01.tif: .*\n")
                .contains("4:/nowhere/model.onnx: expected an ONNX file or a model package, found nothing\n")
                .containsPattern("5:device cuda cannot be used: .*\n")
                .containsPattern("6:.*memory.*\n")
                .contains("7:device: expected auto, cpu, cuda, cuda:1, tensorrt, coreml, found gpu\n")
                .containsPattern("8:expected ROIs with areas on grey, found none\n")
                .contains("9:model: expected the file of a model, found nothing\n")
                .doesNotContain("\tat ");
    }

    @Test
    void selectionsAreClippedAndModelsOfOtherThingsRefused() throws IOException, InterruptedException {
        Path numbers = Files.write(home.resolve("numbers.onnx"), modelOfNumbers());
        String output = imageJ.headless("""
                newImage("grey", "8-bit noise", 40, 40, 1);
                makeRectangle(100, 100, 5, 5);
                print("outside:" + %1$s"segment", "model=[%2$s] selection_only mask"));
                print("images:" + nImages);
                print("numbers:" + %1$s"segment", "model=[%3$s] mask"));
                print("images:" + nImages);
                print("info:" + %1$s"modelinfo", "model=[%3$s]"));
                makeRectangle(30, 30, 50, 50);
                print("partly:" + %1$s"segment", "model=[%2$s] selection_only mask"));
                selectImage("grey-mask");
                print("size:" + getWidth + "x" + getHeight);
                """.formatted(RUN, path(Lung.MODEL), path(numbers)));

        assertThat(output)
                .contains("outside:the selection lies outside the image grey\nimages:1\n")
                .containsPattern("Imbrex: .*numbers.onnx: .*\n(.*\n)?numbers:.*numbers.onnx: .*\nimages:1\n")
                .containsPattern("info:.*numbers.onnx: .*\n")
                .contains("partly:\nsize:40x40\n")
                .doesNotContain("\tat ");
    }

    @Test
    void aFullHeapIsOneSentenceLeavesNothingBehindAndImageJGoesOn() throws IOException, InterruptedException {
        // The first fails when it sets out, the second after the network, when it numbers the objects.
        String output = imageJ.headless("""
                newImage("large", "8-bit noise", 3000, 3000, 1);
                print("full:" + %1$s"segment", "model=[%2$s] device=cpu memory=100 mask probabilities"));
                print("images:" + nImages);
                print("later:" + %1$s"segment", "model=[%2$s] device=cpu memory=100 mask overlay objects"));
                print("images:" + nImages + " " + Overlay.size);
                close();
                newImage("small", "8-bit noise", 64, 64, 1);
                print("small:" + %1$s"segment", "model=[%2$s] device=cpu mask probabilities"));
                print("images:" + nImages);
                """.formatted(RUN, path(Lung.MODEL)), "-Xmx48m");

        assertThat(output)
                .containsPattern("full:not enough memory for the results of large; Java may use \\d+ MB .*\nimages:1\n")
                .containsPattern("later:not enough memory; Java may use \\d+ MB .*\nimages:1 0\n")
                .contains("small:\nimages:3\n")
                .doesNotContain("\tat ", "<Out of memory>");
    }

    /** A network that takes ten numbers and gives them back. */
    private static byte[] modelOfNumbers() {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(GraphProto.newBuilder()
                        .setName("numbers")
                        .addInput(numbers("in"))
                        .addOutput(numbers("out"))
                        .addNode(NodeProto.newBuilder()
                                .setOpType("Identity")
                                .addInput("in")
                                .addOutput("out")))
                .build()
                .toByteArray();
    }

    private static ValueInfoProto numbers(String name) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        shape.addDimBuilder().setDimParam("batch");
        shape.addDimBuilder().setDimValue(10);
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(
                                TypeProto.Tensor.newBuilder().setElemType(1).setShape(shape)))
                .build();
    }

    private static String path(Path file) {
        return file.toString().replace('\\', '/');
    }
}
