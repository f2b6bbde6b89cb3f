package org.imbrex.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.imbrex.coding.ClassCode;
import org.imbrex.coding.Code;
import org.imbrex.error.InputException;
import org.imbrex.io.MaskWriter;
import org.imbrex.io.ScanWriter;
import org.imbrex.postprocess.Connectivity;
import org.imbrex.postprocess.Postprocessing;
import org.imbrex.resample.Interpolation;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.Orientation;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** NIfTI volumes as training data: channels in files of their own, orientation, voxel size, nnU-Net's layout. */
class VolumeDataTest {
    private static final Extent EXTENT = new Extent(3, 4, 5);
    /** x runs to the head, y to the right, z to the back. */
    private static final Geometry TURNED = new Geometry(
            List.of(2.0, 1.0, 1.5),
            List.of(7.0, 8.0, 9.0),
            List.of(0.0, 0.0, 1.0, -1.0, 0.0, 0.0, 0.0, 1.0, 0.0),
            true);

    @TempDir
    private Path folder;

    @BeforeEach
    void makeFolders() throws IOException {
        for (String sub : List.of("images", "masks", "imagesTr", "labelsTr")) {
            Files.createDirectories(folder.resolve(sub));
        }
    }

    @Test
    void numberedFilesAreTheChannelsOfAScan() {
        image("images/a_0000.nii.gz", TURNED, 0);
        image("images/a_0001.nii", TURNED, 100);
        mask("masks/a.nii.gz", TURNED);
        DataSet data = DataSet.open(folder);
        Case c = data.cases().get(0);
        assertThat(c.name()).isEqualTo("a");
        assertThat(c.images()).hasSize(2);
        assertThat(data.channels()).containsExactly("channel-1", "channel-2");
        LoadedCase loaded = LoadedCase.load(data, c);
        assertThat(loaded.voxel(0, 17)).isEqualTo(17);
        assertThat(loaded.voxel(1, 17)).isEqualTo(117);
        assertThat(loaded.labels().geometry()).isEqualTo(TURNED);
        String hash = DataSet.sha256(data.cases());
        image("images/a_0001.nii", TURNED, 101);
        assertThat(DataSet.sha256(data.cases())).isNotEqualTo(hash);
    }

    @Test
    void numberedScansWithMasksOfTheSameNamesAreScans() {
        for (String name : List.of("frame_0001", "frame_0002")) {
            image("images/" + name + ".nii", TURNED, 0);
            mask("masks/" + name + ".nii", TURNED);
        }
        assertThat(DataSet.open(folder).cases()).extracting(Case::name).containsExactly("frame_0001", "frame_0002");
    }

    @Test
    void aChannelThatIsMissingIsNamed() {
        image("images/a_0000.nii", TURNED, 0);
        image("images/a_0002.nii", TURNED, 0);
        mask("masks/a.nii", TURNED);
        assertThatThrownBy(() -> DataSet.open(folder))
                .isInstanceOf(InputException.class)
                .hasMessageEndingWith("a_0002.nii: expected channels from _0000 on without gaps, found none for _0001");
    }

    @Test
    void nnunetsRawLayoutIsRead() throws IOException {
        Files.writeString(
                folder.resolve("dataset.json"),
                "{\"name\": \"lesions\", \"channel_names\": {\"0\": \"FLAIR\", \"1\": \"T2\"},"
                        + " \"labels\": {\"background\": 0, \"lesion\": 1}, \"file_ending\": \".nii.gz\"}");
        image("imagesTr/p1_0000.nii.gz", TURNED, 0);
        image("imagesTr/p1_0001.nii.gz", TURNED, 100);
        mask("labelsTr/p1.nii.gz", TURNED);
        DataSet data = DataSet.open(folder);
        assertThat(data.name()).isEqualTo("lesions");
        assertThat(data.channels()).containsExactly("FLAIR", "T2");
        assertThat(data.classes()).containsExactly("background", "lesion");
        assertThat(LoadedCase.load(data, data.cases().get(0)).labels().labels()).contains(0, 1);
    }

    private DataSet nnunetsRegions(String labels, String order) throws IOException {
        Files.writeString(
                folder.resolve("dataset.json"),
                "{\"channel_names\": {\"0\": \"T1\"}, \"labels\": {" + labels.replace('\'', '"') + "}"
                        + (order.isEmpty() ? "" : ", \"regions_class_order\": " + order) + "}");
        image("imagesTr/p1_0000.nii.gz", TURNED, 0);
        mask("labelsTr/p1.nii.gz", TURNED);
        return DataSet.open(folder);
    }

    /** The first two as nnU-Net's documentation and KiTS 2023 declare them. */
    @Test
    void nnunetsRegionsAreClassesInsideOthers() throws IOException {
        DataSet brain = nnunetsRegions(
                "'background': 0, 'whole_tumor': [1, 2, 3], 'tumor_core': [2, 3], 'enhancing_tumor': 3", "[1, 2, 3]");
        assertThat(brain.classes()).containsExactly("background", "whole_tumor", "tumor_core", "enhancing_tumor");
        assertThat(brain.regions()).containsExactly(List.of(0), List.of(1, 2, 3), List.of(2, 3), List.of(3));
        assertThat(brain.values()).isEqualTo(MaskValues.classNumbers(4));
        DataSet kidney =
                nnunetsRegions("'background': 0, 'kidney': [1, 2, 3], 'masses': [2, 3], 'tumor': 2", "[1, 3, 2]");
        assertThat(kidney.classes()).containsExactly("background", "kidney", "tumor", "masses");
        assertThat(kidney.regions()).containsExactly(List.of(0), List.of(1, 2, 3), List.of(2), List.of(2, 3));
        assertThat(kidney.values()).isEqualTo(MaskValues.classNumbers(4));
        // What has no region of its own is of the smallest that holds it.
        DataSet two = nnunetsRegions("'background': 0, 'whole': [1, 2, 3], 'core': [2, 3]", "[1, 2]");
        assertThat(two.values().toClass()).isEqualTo(Map.of(0, 0, 1, 1, 2, 2, 3, 2));
        assertThat(two.regions()).containsExactly(List.of(0), List.of(1, 2), List.of(2));
    }

    @Test
    void nnunetsRegionsThatAreNotNestedAreNamed() {
        String background = "'background': 0, ";
        assertThatThrownBy(() -> nnunetsRegions(background + "'a': [1, 2], 'b': [2, 3]", "[1, 2]"))
                .isInstanceOf(InputException.class)
                .hasMessageEndingWith(
                        "dataset.json: expected regions that lie inside each other or apart, found a [1, 2]"
                                + " and b [2, 3]");
        assertThatThrownBy(() -> nnunetsRegions(background + "'a': [1, 2], 'b': [1, 2]", "[1, 2]"))
                .hasMessageContaining("inside each other or apart");
        assertThatThrownBy(() -> nnunetsRegions(background + "'a': [1, 2], 'b': 2", ""))
                .hasMessageEndingWith(
                        "expected regions_class_order with the numbers 1 to 2, one for each region, found none");
        assertThatThrownBy(() -> nnunetsRegions(background + "'a': [1, 2], 'b': 2", "[2, 1]"))
                .hasMessageEndingWith("with a label for a that is in no region inside it, found 2");
        assertThatThrownBy(() -> nnunetsRegions(background + "'a': [1, 2], 'b': 'two'", "[1, 2]"))
                .hasMessageContaining("expected labels from 0 to 255 for b, found \"two\"");
    }

    @Test
    void listedCasesAreBroughtToTheModelsGrid() throws IOException {
        image("flair.nii", TURNED, 0);
        image("t2.nii", TURNED, 100);
        mask("lesions.nii", TURNED);
        Path file = Files.writeString(folder.resolve("dataset.yaml"), """
                channels: [FLAIR, T2]
                classes: [background, lesion]
                spacing: [1.0, 1.5]
                orientation: LPS
                cases:
                  one: {images: [flair.nii, t2.nii], mask: lesions.nii}
                """);
        DataSet data = DataSet.open(file);
        assertThat(data.grid())
                .isEqualTo(new TrainingGrid(List.of(1.0, 1.5), new Orientation("LPS"), Interpolation.LINEAR));
        LoadedCase loaded = LoadedCase.load(data, data.cases().get(0));
        // x from the scan's y (turned), y from its z, z from its x: sizes 4, 3 and 5, and no resampling is left to do.
        assertThat(loaded.extent()).isEqualTo(new Extent(5, 3, 4));
        assertThat(loaded.voxel(0, 0)).isEqualTo(15);
        assertThat(loaded.voxel(1, 1)).isEqualTo(110);
        assertThat(Orientation.of(loaded.labels().geometry())).isEqualTo(new Orientation("LPS"));
        assertThat(loaded.labels().at(0)).isEqualTo(15 % 2);
        // Half the size along x and y: twice as many voxels.
        Files.writeString(file, Files.readString(file).replace("[1.0, 1.5]", "[0.5, 0.75, 1.0]"));
        DataSet finer = DataSet.open(folder);
        LoadedCase linear = LoadedCase.load(finer, finer.cases().get(0));
        assertThat(linear.extent()).isEqualTo(new Extent(10, 6, 8));
        Files.writeString(file, Files.readString(file) + "interpolation: cubic\n");
        LoadedCase cubic = LoadedCase.load(DataSet.open(folder), finer.cases().get(0));
        assertThat(cubic.extent()).isEqualTo(linear.extent());
        assertThat(cubic.voxel(0, 1)).isNotEqualTo(linear.voxel(0, 1));
    }

    @Test
    void codesOfClassesAreRead() throws IOException {
        image("a.nii", TURNED, 0);
        mask("lesions.nii", TURNED);
        Path file = Files.writeString(folder.resolve("dataset.yaml"), """
                classes: [background, lesion]
                codes:
                  lesion:
                    category: {value: 49755003, meaning: Morphologically Altered Structure}
                    type: {value: 4147007, scheme: SCT, meaning: Mass}
                    colour: [200, 30, 30]
                cases:
                  one: {image: a.nii, mask: lesions.nii}
                """);
        assertThat(DataSet.open(file).codes())
                .containsExactly(Map.entry(
                        "lesion",
                        new ClassCode(
                                Code.snomed("49755003", "Morphologically Altered Structure"),
                                Code.snomed("4147007", "Mass"),
                                List.of(200, 30, 30))));
        Files.writeString(file, Files.readString(file).replace("  lesion:", "  leson:"));
        assertThatThrownBy(() -> DataSet.open(file))
                .hasMessageContaining("no class of this name (did you mean lesion?)");
        Files.writeString(
                file, Files.readString(file).replace("  leson:", "  lesion:").replace("200, 30", "300, 30"));
        assertThatThrownBy(() -> DataSet.open(file)).hasMessageContaining("a colour is red, green and blue");
    }

    @Test
    void postprocessingIsReadAndWhatIsWrongInItIsNamed() throws IOException {
        image("a.nii", TURNED, 0);
        mask("lesions.nii", TURNED);
        String text = """
                classes: [background, lesion]
                postprocessing:
                  class-threshold: {lesion: 0.3}
                  smooth: 1
                  fill-holes: true
                  min-size: 5.5mm3
                  min-peak: 0.8
                  largest: true
                  connectivity: faces
                cases:
                  one: {image: a.nii, mask: lesions.nii}
                """;
        Path file = Files.writeString(folder.resolve("dataset.yaml"), text);
        DataSet data = DataSet.open(file);
        assertThat(data.postprocessing())
                .isEqualTo(
                        new Postprocessing(Map.of("lesion", 0.3), 1, true, 5.5, true, 0.8, true, Connectivity.FACES));
        assertThat(data.withGrid(TrainingGrid.OWN).postprocessing()).isEqualTo(data.postprocessing());
        Map<String, List<String>> wrong = Map.of(
                "min-size: 5.5mm3",
                        List.of("min-sise: 5", "line 6: postprocessing.min-sise: unknown key; did you mean min-size?"),
                "min-size: 5.5",
                        List.of("min-size: 5.5c", "postprocessing: min-size: expected voxels such as 20 or a volume"),
                "smooth: 1", List.of("smooth: 101", "postprocessing: smooth: expected 0 to 100, found 101"),
                "fill-holes: true",
                        List.of("fill-holes: 3", "line 5: postprocessing.fill-holes: expected true or false, found 3"),
                "{lesion: 0.3}", List.of("{leson: 0.3}", "no class of this name (did you mean lesion?)"),
                "0.3",
                        List.of(
                                "1.3",
                                "postprocessing: class-threshold: expected lesion above 0 and below 1, found 1.3"),
                "faces",
                        List.of("face", "postprocessing.connectivity: expected faces or edges or corners, found face"));
        for (Map.Entry<String, List<String>> change : wrong.entrySet()) {
            List<String> sides = change.getValue();
            Files.writeString(file, text.replace(change.getKey(), sides.get(0)));
            assertThatThrownBy(() -> DataSet.open(file))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining(sides.get(1))
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void aMaskInAnotherPlaceIsRefused() {
        image("images/a.nii", TURNED, 0);
        mask("masks/a.nii", Geometry.spaced(2, 1, 1.5));
        DataSet data = DataSet.open(folder);
        assertThat(LoadedCase.load(data, data.cases().get(0)).labels().geometry())
                .as("one that says nothing of its place is taken")
                .isEqualTo(TURNED);
        mask("masks/a.nii", new Geometry(TURNED.spacing(), List.of(7.0, 8.0, 10.0), TURNED.direction(), true));
        assertThatThrownBy(() -> LoadedCase.load(data, data.cases().get(0)))
                .isInstanceOf(InputException.class)
                .hasMessageEndingWith(
                        "a.nii: expected voxels in the place of those of its image, found some 1.00 mm away");
    }

    @Test
    void wrongKeysOfTheGridAreNamed() throws IOException {
        Path file = folder.resolve("dataset.yaml");
        for (Map.Entry<String, String> wrong : Map.of(
                        "spacing: [1.0]", "expected two or three sizes of a voxel in millimetres, found [1.0]",
                        "orientation: LPR", "expected three letters such as LPS")
                .entrySet()) {
            Files.writeString(
                    file,
                    wrong.getKey() + "\ncases:\n  a: {image: a.nii, mask: b.nii}\nclasses: [x, y]\n"
                            + "channels: [c]\n");
            assertThatThrownBy(() -> DataSet.open(file))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining(wrong.getValue());
        }
    }

    private void image(String name, Geometry geometry, int offset) {
        float[] voxels = new float[(int) EXTENT.voxels()];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = i + offset;
        }
        ScanInfo info = new ScanInfo(EXTENT, 1, SampleType.INT16, geometry);
        ScanWriter.write(folder.resolve(name), new Volume(info, List.of(voxels)));
    }

    private void mask(String name, Geometry geometry) {
        byte[] labels = new byte[(int) EXTENT.voxels()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) (i % 2);
        }
        MaskWriter.write(folder.resolve(name), new LabelMap(EXTENT, geometry, labels));
    }
}
