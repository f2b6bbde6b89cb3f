package org.imbrex.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.imbrex.error.InputException;
import org.imbrex.progress.Progress;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSetTest {
    @TempDir
    private Path temp;

    private DataFolder folder;

    @BeforeEach
    void makeFolder() {
        folder = new DataFolder(temp.resolve("set"));
    }

    @Test
    void filesArePairedByTheirStems() {
        for (String name : List.of("2", "10", "1")) {
            folder.add(name, 4, 6, (y, x) -> 9, (y, x) -> x % 3);
        }
        folder.text("images/README.txt", "not an image");
        DataSet data = DataSet.open(folder.path());
        assertThat(data.cases()).extracting(Case::name).containsExactly("1", "2", "10");
        assertThat(data.cases().get(0).mask()).isEqualTo(folder.path().resolve("masks/1.png"));
        assertThat(data.classes()).containsExactly("background", "class-1", "class-2");
        assertThat(data.channels()).containsExactly("intensity");
        assertThat(data.name()).isEqualTo("set");
        assertThat(data.notes()).singleElement().asString().contains("README.txt");
    }

    @Test
    void masksOfZeroAnd255AreBackgroundAndForeground() {
        folder.add("a", 4, 6, (y, x) -> 9, (y, x) -> x < 2 ? 255 : 0);
        DataSet data = DataSet.open(folder.path());
        assertThat(data.classes()).containsExactly("background", "foreground");
        assertThat(data.values().toClass()).isEqualTo(Map.of(0, 0, 255, 1));
    }

    @Test
    void descriptionSaysWhatTheValuesMean() {
        DataSet data = described("values: {0: membrane, 255: background}", 0, 255);
        assertThat(data.classes()).containsExactly("background", "membrane");
        LoadedCase loaded = LoadedCase.load(data, data.cases().get(0));
        assertThat(loaded.labels().at(0)).isEqualTo(1);
        assertThat(loaded.labels().at(5)).isEqualTo(0);
    }

    @Test
    void descriptionNamesEverything() {
        for (int i = 0; i < 4; i++) {
            folder.png("scans/s" + i + ".png", 4, 6, (y, x) -> 1);
            folder.png("truth/s" + i + ".png", 4, 6, (y, x) -> x % 2);
        }
        Path file = folder.text("dataset.yaml", """
                name: lung
                images: scans
                masks: truth
                channels: [ct]
                modality: ct
                classes: [background, lesion]
                groups: {s0: p, s1: p}
                split:
                  train: [s0, s1]
                  validation: ["s2"]
                """);
        for (Path opened : List.of(file, folder.path())) {
            DataSet data = DataSet.open(opened);
            assertThat(data.name()).isEqualTo("lung");
            assertThat(data.normalisation()).isEqualTo(NormalisationKind.DATA_SET);
            assertThat(data.channels()).containsExactly("ct");
            assertThat(data.classes()).containsExactly("background", "lesion");
            Split split = data.split(1);
            assertThat(split.train()).extracting(Case::name).containsExactly("s0", "s1");
            assertThat(split.train()).extracting(Case::group).containsExactly("p", "p");
            assertThat(split.validation()).extracting(Case::name).containsExactly("s2");
            assertThat(split.test()).isEmpty();
            assertThat(data.notes()).containsExactly("1 of 4 cases are in no part of the split");
        }
    }

    @Test
    void splitTakesRangesOfNumbersAndPatterns() {
        for (int i = 0; i < 12; i++) {
            folder.add(String.valueOf(i), 4, 4, (y, x) -> 1, (y, x) -> x % 2);
        }
        folder.add("new-1", 4, 4, (y, x) -> 1, (y, x) -> x % 2);
        folder.text("dataset.yaml", "split: {train: [0-8], validation: [9-20], test: [new-*]}");
        Split split = DataSet.open(folder.path()).split(1);
        assertThat(split.train()).hasSize(9);
        assertThat(split.validation()).extracting(Case::name).containsExactly("9", "10", "11");
        assertThat(split.test()).extracting(Case::name).containsExactly("new-1");
    }

    @Test
    void groupsStayTogetherInASplitByChance() {
        StringBuilder groups = new StringBuilder("groups:\n");
        for (int i = 0; i < 40; i++) {
            folder.add("s" + i, 2, 2, (y, x) -> 1, (y, x) -> x);
            groups.append("  s").append(i).append(": p").append(i / 4).append('\n');
        }
        folder.text("dataset.yaml", groups.toString());
        DataSet data = DataSet.open(folder.path());
        Set<List<Case>> tests = new HashSet<>();
        for (long seed = 0; seed < 10; seed++) {
            Split split = data.split(seed);
            assertThat(split).isEqualTo(data.split(seed));
            assertThat(split.train()).hasSizeBetween(24, 32);
            assertThat(split.validation()).hasSizeBetween(4, 8);
            assertThat(split.test()).hasSizeBetween(4, 8);
            assertThat(Stream.of(split.train(), split.validation(), split.test())
                            .flatMap(List::stream))
                    .containsExactlyInAnyOrderElementsOf(data.cases());
            Stream<String> groupsOfParts = Stream.of(split.train(), split.validation(), split.test())
                    .flatMap(part -> part.stream().map(Case::group).distinct());
            assertThat(groupsOfParts).doesNotHaveDuplicates().hasSize(10);
            tests.add(split.test());
        }
        assertThat(tests).hasSizeGreaterThan(5);
    }

    @Test
    void foldsValidateOnEveryGroupOnceAndNeverOnTheTest() {
        StringBuilder description = new StringBuilder("split: {train: [a*], validation: [b*], test: [c*]}\ngroups:\n");
        for (String name : List.of("a0", "a1", "a2", "a3", "a4", "a5", "b0", "b1", "b2", "c0", "c1")) {
            folder.add(name, 4, 4, (y, x) -> 0, (y, x) -> x % 2);
            description
                    .append("  ")
                    .append(name)
                    .append(": ")
                    .append(name.charAt(0))
                    .append((name.charAt(1) - '0') / 2)
                    .append('\n');
        }
        folder.text("dataset.yaml", description.toString());
        DataSet data = DataSet.open(folder.path());
        // Groups a0, a1, a2 and b0 of two cases, b1 of one.
        List<Split> folds = data.folds(3, 7);
        assertThat(folds).hasSize(3).allSatisfy(fold -> {
            assertThat(fold.train()).hasSizeBetween(5, 7);
            assertThat(fold.test()).extracting(Case::name).containsExactly("c0", "c1");
            Set<String> groups = new HashSet<>();
            fold.train().forEach(c -> groups.add(c.group()));
            assertThat(fold.validation()).extracting(Case::group).doesNotContainAnyElementsOf(groups);
        });
        assertThat(folds.stream().flatMap(fold -> fold.validation().stream()))
                .hasSize(9)
                .doesNotHaveDuplicates();
        assertThat(data.folds(3, 7)).isEqualTo(folds);
        assertThat(data.withSplit(folds.get(1)).split(1)).isEqualTo(folds.get(1));
        assertThatThrownBy(() -> data.folds(6, 7))
                .hasMessageEndingWith("expected at least 6 groups of cases for 6 folds, found 5");
    }

    @Test
    void casesThatCannotBeReadAreNamedAndLeftOutOnDemand() {
        folder.add("a", 8, 8, (y, x) -> 0, (y, x) -> x % 2);
        folder.add("b", 8, 8, (y, x) -> 0, (y, x) -> x % 2);
        folder.add("broken", 8, 8, (y, x) -> 0, (y, x) -> x % 2);
        folder.text("images/broken.png", "no PNG at all");
        folder.add("narrow", 8, 8, (y, x) -> 0, (y, x) -> x % 2);
        folder.png("masks/narrow.png", 8, 6, (y, x) -> x % 2);
        folder.text("dataset.yaml", "split: {train: [a, broken], validation: [b, narrow]}");
        DataSet data = DataSet.open(folder.path());
        DataSet readable = data.withoutUnreadable(Progress.NONE);
        assertThat(readable.split(1).train()).extracting(Case::name).containsExactly("a");
        assertThat(readable.split(1).validation()).extracting(Case::name).containsExactly("b");
        assertThat(readable.notes()).hasSize(2);
        assertThat(readable.notes().get(0))
                .startsWith("left out " + folder.path().resolve("images/broken.png") + ": ");
        assertThat(readable.notes().get(1)).contains("masks/narrow.png: expected 8x8", "found 6x8");
        DataSet onlyBroken =
                data.withSplit(new Split(List.of(data.split(1).train().get(1)), List.of(), List.of()));
        assertThatThrownBy(() -> onlyBroken.withoutUnreadable(Progress.NONE))
                .hasMessageContaining("expected a case to train on that can be read");
    }

    @Test
    void fewGroupsAreSplitWithoutATest() {
        for (int i = 0; i < 5; i++) {
            folder.add("s" + i, 2, 2, (y, x) -> 1, (y, x) -> x);
        }
        Split split = DataSet.open(folder.path()).split(7);
        assertThat(split.train()).hasSize(4);
        assertThat(split.validation()).hasSize(1);
        assertThat(split.test()).isEmpty();
    }

    @Test
    void hashIsOfNamesAndContentsAlone() {
        DataFolder other = new DataFolder(temp.resolve("elsewhere"));
        for (DataFolder f : List.of(folder, other)) {
            f.add("a", 2, 2, (y, x) -> 1, (y, x) -> x);
            f.add("b", 2, 2, (y, x) -> 2, (y, x) -> x);
        }
        List<Case> cases = DataSet.open(folder.path()).cases();
        String hash = DataSet.sha256(cases);
        assertThat(hash).matches("[0-9a-f]{64}");
        assertThat(DataSet.sha256(DataSet.open(other.path()).cases())).isEqualTo(hash);
        assertThat(DataSet.sha256(List.of(cases.get(1), cases.get(0)))).isEqualTo(hash);
        assertThat(DataSet.sha256(cases.subList(0, 1))).isNotEqualTo(hash);
        other.add("b", 2, 2, (y, x) -> 2, (y, x) -> y);
        assertThat(DataSet.sha256(DataSet.open(other.path()).cases())).isNotEqualTo(hash);
    }

    @Test
    void missingPartnersAreNamed() throws IOException {
        folder.add("a", 2, 2, (y, x) -> 1, (y, x) -> x);
        Path lonely = folder.png("images/b.png", 2, 2, (y, x) -> 1);
        Path masks = folder.path().resolve("masks");
        assertProblem(
                () -> DataSet.open(folder.path()),
                lonely + ": expected a mask of the same name in " + masks + ", found none");
        Files.delete(lonely);
        Path mask = folder.png("masks/c.png", 2, 2, (y, x) -> 1);
        Path images = folder.path().resolve("images");
        assertProblem(
                () -> DataSet.open(folder.path()),
                mask + ": expected an image of the same name in " + images + ", found none");
    }

    @Test
    void foldersThatHoldNothingAreNamed() throws IOException {
        assertProblem(
                () -> DataSet.open(folder.path()),
                folder.path() + ": expected a folder or a dataset.yaml, found nothing");
        Path images = Files.createDirectories(folder.path().resolve("images"));
        assertProblem(
                () -> DataSet.open(folder.path()),
                images + ": expected at least one image (TIFF, PNG, JPEG, NIfTI or DICOM), found none");
        folder.png("images/a.png", 2, 2, (y, x) -> 1);
        assertProblem(() -> DataSet.open(folder.path()), "masks: expected a folder of masks, found nothing");
    }

    @Test
    void twoFilesOfOneNameAreRefused() {
        folder.add("a", 2, 2, (y, x) -> 1, (y, x) -> x);
        Path second = folder.text("images/a.tif", "");
        assertProblem(() -> DataSet.open(folder.path()), second + ": expected one image named a, found a.png");
    }

    @Test
    void maskOfAnotherSizeIsNamed() {
        folder.add("a", 4, 6, (y, x) -> 1, (y, x) -> x % 2);
        DataSet data = DataSet.open(folder.path());
        Path mask = folder.png("masks/a.png", 6, 4, (y, x) -> x % 2);
        assertProblem(
                () -> LoadedCase.load(data, data.cases().get(0)), mask + ": expected 6x4 as its image, found 4x6");
    }

    @Test
    void imagesThatCannotBeReadAreNamed() {
        folder.add("a", 4, 6, (y, x) -> 1, (y, x) -> x % 2);
        DataSet data = DataSet.open(folder.path());
        Path image = folder.text("images/a.png", "this is no image");
        assertProblem(() -> LoadedCase.load(data, data.cases().get(0)), image.toString());
    }

    @Test
    void imagesOfOtherChannelsAreNamed() {
        folder.add("a", 4, 6, (y, x) -> 1, (y, x) -> x % 2);
        DataSet data = DataSet.open(folder.path());
        Path image = folder.rgb("images/a.png", 4, 6);
        assertProblem(
                () -> LoadedCase.load(data, data.cases().get(0)), image + ": expected 1 channels (intensity), found 3");
    }

    @Test
    void valuesThatAreNoClassAreListedWithTheirCounts() {
        DataSet data = described("values: {0: background, 3: lesion}", 0, 3);
        Path mask = folder.png("masks/a.png", 4, 6, (y, x) -> x == 5 ? 7 : x == 0 && y == 0 ? 200 : 0);
        assertProblem(
                () -> LoadedCase.load(data, data.cases().get(0)),
                mask + ": expected the mask values 0 (background), 3 (lesion), found 7 (4 voxels), 200 (1 voxel)");
    }

    @Test
    void valuesWithGapsNeedADescription() {
        folder.add("a", 4, 6, (y, x) -> 1, (y, x) -> x == 0 ? 17 : x == 1 ? 80 : 0);
        assertProblem(() -> DataSet.open(folder.path()), "found 0 (16 voxels), 17 (4 voxels), 80 (4 voxels)");
    }

    @Test
    void masksOfBackgroundAloneAreRefused() {
        folder.add("a", 4, 6, (y, x) -> 1, (y, x) -> 0);
        assertProblem(
                () -> DataSet.open(folder.path()),
                "masks: expected masks with something annotated, found background (0) alone");
    }

    @Test
    void mistakesInTheDescriptionNameLineAndKey() {
        for (String name : List.of("lung-01", "lung-02", "lung-03")) {
            folder.add(name, 4, 6, (y, x) -> 1, (y, x) -> x % 2);
        }
        assertMistake("name: x\nclases: [a, b]", "line 2: clases: unknown key; did you mean classes?");
        assertMistake("name: x\nzzz: 1", "line 2: zzz: unknown key; known are name, images");
        assertMistake("name: x\nname: y", "line 2: name: the key stands on line 1 already");
        assertMistake("modality: mrt", "line 1: modality: expected ct or other, found mrt");
        assertMistake("channels: ct", "line 1: channels: expected a list, found ct");
        assertMistake("classes: [a, a]", "line 1: classes: expected at least one name and none twice");
        assertMistake("classes: [a]", "line 1: classes: expected 2 to 256 classes, found 1");
        assertMistake(
                "values: {0: a, 300: b}", "values.300: expected a mask value from 0 to 255 as the key, found 300");
        assertMistake(
                "classes: [bg, lesion]\nvalues: {0: bg, 1: lesoin}",
                "line 2: values.1: expected one of the classes bg, lesion, found lesoin (did you mean lesion?)");
        assertMistake(
                "classes: [bg, a, b]\nvalues: {0: bg, 1: a}",
                "values: expected a value for every class, found none for b");
        assertMistake("groups: {lung-1: p}", "groups.lung-1: no image of this name (did you mean lung-01?)");
        assertMistake("split:\n  validation: [lung-01]", "line 1: split: expected the key train, found [validation]");
        assertMistake(
                "split:\n  train: [lung-01]\n  validation: [lung-2]",
                "line 3: split.validation[0]: expected the name of an image, found lung-2 (did you mean lung-02?)");
        assertMistake(
                "split:\n  train: [lung-01, lung-02]\n  validation: [lung-02]",
                "line 3: split.validation[0]: expected every case in one part, found lung-02 in train too");
        assertMistake(
                "split:\n  train: [lung-01]\n  validation: ['other*']",
                "split.validation[0]: expected names of images, found none for other*");
        assertMistake("split:\n  train: []\n  validation: [lung-01]", "split: expected at least one case to train on");
        assertMistake(
                "groups: {lung-01: p, lung-02: p}\nsplit:\n  train: [lung-01]\n  validation: [lung-02]",
                "line 4: split.validation[0]: expected a group in one part, found p in train too (by lung-01)");
        assertMistake("- a\n- b", "expected keys with values, found a list");
        assertMistake("", "expected keys with values, found an empty file");
        assertMistake("a: [", "dataset.yaml: line ");
        assertMistake("a: &x 1\nname: *x", "line 2: name: expected a value, found an alias");
    }

    @Test
    void oneGroupCannotBeSplit() {
        folder.add("a", 4, 6, (y, x) -> 1, (y, x) -> x % 2);
        DataSet data = DataSet.open(folder.path());
        assertProblem(
                () -> data.split(1),
                folder.path()
                        + ": expected at least 2 groups of cases, one to train on and one to validate on, or a split in"
                        + " dataset.yaml that has no validation, found 1");
    }

    @Test
    void aSplitWithoutValidationTrainsOnAllOfIt() {
        folder.add("a", 4, 6, (y, x) -> 1, (y, x) -> x % 2);
        folder.text("dataset.yaml", "split: {train: ['*']}");
        Split split = DataSet.open(folder.path()).split(1);
        assertThat(split.train()).hasSize(1);
        assertThat(split.validation()).isEmpty();
    }

    private DataSet described(String yaml, int left, int right) {
        folder.add("a", 4, 6, (y, x) -> 1, (y, x) -> x < 3 ? left : right);
        folder.text("dataset.yaml", yaml);
        return DataSet.open(folder.path());
    }

    private void assertMistake(String yaml, String message) {
        Path file = folder.text("dataset.yaml", yaml);
        assertProblem(() -> DataSet.open(folder.path()), message);
        assertThatThrownBy(() -> DataSet.open(folder.path())).hasMessageStartingWith(file + ": ");
    }

    private static void assertProblem(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(InputException.class).hasMessageContaining(message);
    }
}
