package org.imbrex.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.imbrex.error.CancelledException;
import org.imbrex.error.InputException;
import org.imbrex.error.UsageException;
import org.imbrex.io.MaskReader;
import org.imbrex.metric.ClassScores;
import org.imbrex.metric.Scores;
import org.imbrex.progress.Progress;
import org.imbrex.report.HtmlReport;
import org.imbrex.report.Picture;
import org.imbrex.report.Section.PictureRow;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluatorTest {
    private static final Evaluator LESION = Evaluator.of(List.of("background", "lesion"));

    @TempDir
    Path folder;

    private Path truth;
    private Path prediction;

    @BeforeEach
    void makeFolders() throws IOException {
        truth = Files.createDirectory(folder.resolve("truth"));
        prediction = Files.createDirectory(folder.resolve("prediction"));
    }

    @Test
    void casesArePairedByNameAndScored() throws IOException {
        mask(truth, "one.png", 4, 1, 1, 0, 0);
        mask(prediction, "one.PNG", 4, 1, 0, 0, 0);
        mask(truth, "two.png", 2, 0, 0);
        mask(prediction, "two.png", 2, 0, 0);
        Files.writeString(prediction.resolve("run.json"), "{}");
        Files.writeString(prediction.resolve(".hidden.png"), "no image");
        Evaluation evaluation = LESION.evaluate(truth, prediction, Progress.NONE);
        assertThat(evaluation.failures()).isEmpty();
        assertThat(evaluation.cases()).extracting(CaseScores::name).containsExactly("one", "two");
        assertThat(evaluation.cases().get(0).voxels().classes().get(1).dice()).isEqualTo(2 / 3.0);
        assertThat(evaluation.cases().get(1).voxels().classes().get(1).dice()).isEqualTo(1);
        assertThat(evaluation.scores().mean().classes().get(1).dice()).isEqualTo((2 / 3.0 + 1) / 2);
        assertThat(evaluation.scores().pooled().classes().get(1).dice()).isEqualTo(2 / 3.0);
        assertThat(evaluation.confusion().counts()).containsExactly(List.of(4L, 0L), List.of(1L, 1L));
    }

    @Test
    void aBadCaseIsNamedAndTheRestIsScored() throws IOException {
        mask(truth, "good.png", 2, 0, 1);
        mask(prediction, "good.png", 2, 0, 1);
        mask(truth, "small.png", 2, 0, 1);
        mask(prediction, "small.png", 1, 0);
        mask(truth, "class.png", 2, 0, 255);
        mask(prediction, "class.png", 2, 0, 1);
        mask(truth, "torn.png", 2, 0, 1);
        Files.writeString(prediction.resolve("torn.png"), "not an image");
        mask(truth, "alone.png", 2, 0, 1);
        mask(prediction, "extra.png", 2, 0, 1);
        Evaluation evaluation = LESION.evaluate(truth, prediction, Progress.NONE);
        assertThat(evaluation.cases()).extracting(CaseScores::name).containsExactly("good");
        assertThat(evaluation.failures())
                .extracting(Failure::name)
                .containsExactlyInAnyOrder("small", "class", "torn", "alone", "extra");
        assertThat(evaluation.failures())
                .extracting(Failure::problem)
                .anyMatch(p -> p.equals(prediction.resolve("small.png") + ": expected 2x1 as "
                        + truth.resolve("small.png") + ", found 1x1"))
                .anyMatch(p -> p.equals(truth.resolve("class.png") + ": expected classes 0 to 1, found class 255"))
                .anyMatch(p -> p.startsWith(prediction.resolve("torn.png") + ": expected "))
                .anyMatch(p -> p.equals(truth.resolve("alone.png") + ": expected a predicted mask alone.* in "
                        + prediction + ", found none"))
                .anyMatch(p -> p.equals(prediction.resolve("extra.png") + ": expected a true mask extra.* in " + truth
                        + ", found none"));
    }

    @Test
    void whatSegmentWritesBesideAMaskIsNoMask() throws IOException {
        mask(truth, "a.png", 2, 0, 1);
        mask(prediction, "a.png", 2, 0, 1);
        mask(prediction, "a.probabilities.png", 2, 0, 200);
        mask(prediction, "a.objects.png", 2, 0, 7);
        mask(prediction, "b.objects.png", 2, 0, 7);
        Evaluation evaluation = LESION.evaluate(truth, prediction, Progress.NONE);
        assertThat(evaluation.cases()).extracting(CaseScores::name).containsExactly("a");
        assertThat(evaluation.failures()).extracting(Failure::name).containsExactly("b.objects");
    }

    @Test
    void nothingToScoreIsAnError() throws IOException {
        assertThatThrownBy(() -> LESION.evaluate(folder.resolve("nowhere"), prediction, Progress.NONE))
                .isInstanceOf(InputException.class)
                .hasMessage(folder.resolve("nowhere") + ": expected a folder of masks, found nothing");
        assertThatThrownBy(() -> LESION.evaluate(truth, prediction, Progress.NONE))
                .hasMessage(truth + ": expected masks as images, found no image");
        mask(truth, "a.png", 1, 0);
        mask(prediction, "b.png", 1, 0);
        assertThatThrownBy(() -> LESION.evaluate(truth, prediction, Progress.NONE))
                .hasMessage(prediction + ": expected masks with the names of those in " + truth + ", found b");
        mask(prediction, "a.png", 2, 0, 0);
        assertThatThrownBy(() -> LESION.evaluate(truth, prediction, Progress.NONE))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no case could be scored: ");
    }

    @Test
    void twoImagesOfOneNameAreAmbiguous() throws IOException {
        mask(truth, "a.png", 1, 0);
        Files.copy(truth.resolve("a.png"), truth.resolve("a.tif"));
        assertThatThrownBy(() -> LESION.evaluate(truth, prediction, Progress.NONE))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("expected one image named a, found ");
    }

    @Test
    void classesWithoutNamesAreNumbered() throws IOException {
        mask(truth, "a.png", 3, 0, 1, 2);
        mask(prediction, "a.png", 3, 0, 1, 1);
        mask(truth, "b.png", 1, 0);
        mask(prediction, "b.png", 1, 0);
        Evaluation evaluation = Evaluator.of(List.of()).evaluate(truth, prediction, Progress.NONE);
        assertThat(evaluation.classes()).containsExactly("background", "class 1", "class 2");
        assertThat(evaluation.cases().get(1).voxels().classes()).hasSize(3);
        assertThat(evaluation.cases().get(1).voxels().classes().get(2)).isEqualTo(new ClassScores(1, 1, 1, 1, 1));
    }

    @Test
    void theTruthMayCallItsClassesByOtherNumbers() throws IOException {
        mask(truth, "em.png", 2, 0, 255);
        mask(prediction, "em.png", 2, 1, 0);
        Evaluator membranes = new Evaluator(
                List.of("background", "membrane"),
                pair -> {
                    LabelMap map = MaskReader.read(pair.truth());
                    byte[] labels = map.labels();
                    for (int i = 0; i < labels.length; i++) {
                        labels[i] = (byte) (labels[i] == 0 ? 1 : 0);
                    }
                    return map;
                },
                1,
                10,
                1);
        Evaluation evaluation = membranes.evaluate(truth, prediction, Progress.NONE);
        assertThat(evaluation.scores().pooled().accuracy()).isEqualTo(1);
    }

    @Test
    void intervalsHoldTheScoreAndAreTheSameForTheSameSeed() throws IOException {
        for (int i = 0; i < 12; i++) {
            mask(truth, "case" + i + ".png", 4, 1, 1, 1, 1);
            mask(prediction, "case" + i + ".png", 4, 1, 1, i % 2, i % 3 == 0 ? 1 : 0);
        }
        Evaluation evaluation = LESION.evaluate(truth, prediction, Progress.NONE);
        double dice = evaluation.scores().mean().classes().get(1).dice();
        Scores low = evaluation.intervals().low().mean();
        Scores high = evaluation.intervals().high().mean();
        assertThat(low.classes().get(1).dice()).isLessThan(dice - 0.02);
        assertThat(high.classes().get(1).dice()).isGreaterThan(dice + 0.02);
        // The standard error of the mean, by the textbook, is about a quarter of the interval.
        double[] each = evaluation.cases().stream()
                .mapToDouble(one -> one.voxels().classes().get(1).dice())
                .toArray();
        double variance = 0;
        for (double value : each) {
            variance += (value - dice) * (value - dice) / each.length;
        }
        double width = high.classes().get(1).dice() - low.classes().get(1).dice();
        assertThat(width).isCloseTo(2 * 1.96 * Math.sqrt(variance / each.length), within(0.02));
        assertThat(LESION.evaluate(truth, prediction, Progress.NONE).intervals())
                .isEqualTo(evaluation.intervals());
    }

    @Test
    void resultsAreWrittenAsJsonCsvAndHtml() throws IOException {
        mask(truth, "one, \"two\".png", 4, 0, 0, 0, 0);
        mask(prediction, "one, \"two\".png", 4, 1, 0, 0, 0);
        mask(truth, "lost.png", 1, 0);
        Evaluation evaluation = LESION.evaluate(truth, prediction, Progress.NONE);
        Path json = folder.resolve("metrics.json");
        MetricsJson.write(json, MetricsJson.toJson(evaluation));
        var root = new ObjectMapper().readTree(Files.readString(json));
        assertThat(root.path("formatVersion").intValue()).isEqualTo(1);
        assertThat(root.at("/pooled/byClass/lesion/dice").doubleValue()).isZero();
        assertThat(root.at("/pooled/byClass/lesion/recall").isNull()).isTrue();
        assertThat(root.at("/mean/accuracy").doubleValue()).isEqualTo(0.75);
        assertThat(root.at("/intervals/low/mean/accuracy").doubleValue()).isEqualTo(0.75);
        assertThat(root.at("/shapes/lesion/lesions/falseAlarms").doubleValue()).isEqualTo(1);
        assertThat(root.at("/shapes/lesion/lesions/recall").isNull()).isTrue();
        assertThat(root.at("/cases/0/shapes/lesion/lesions/falseAlarms/0").doubleValue())
                .isEqualTo(1);
        assertThat(root.at("/cases/0/name").textValue()).isEqualTo("one, \"two\"");
        assertThat(root.at("/confusion/0/1").longValue()).isEqualTo(1);
        assertThat(root.at("/failures/0/name").textValue()).isEqualTo("lost");

        Path csv = folder.resolve("metrics.csv");
        MetricsCsv.write(csv, evaluation);
        assertThat(csv)
                .content()
                .isEqualTo("case,class,dice,iou,precision,recall,specificity,hd95,assd,nsd,volume,predicted_volume,"
                        + "lesions,lesions_found,predicted_lesions,false_alarms\r\n"
                        + "\"one, \"\"two\"\"\",background,0.8571428571428571,0.75,1.0,0.75,,,,,,,,,,\r\n"
                        + "\"one, \"\"two\"\"\",lesion,0.0,0.0,0.0,,0.75," + Math.sqrt(17) + "," + Math.sqrt(17)
                        + ",0.0,0.0,1.0,0,0,1,1\r\n");

        String page = HtmlReport.render(EvaluationReport.of("Lesions", evaluation, List.of(), List.of()));
        assertThat(page)
                .contains("Dice of lesion is 0.000 in the mean of 1 case, 95 % interval 0.000 to 0.000;"
                        + " 1 case could not be scored.")
                .contains("Cases that could not be scored")
                .contains("one, \"two\"");
    }

    @Test
    void theTellingCasesAreTheBestTheMedianAndTheWorst() throws IOException {
        for (int i = 0; i < 5; i++) {
            mask(truth, "c" + i + ".png", 4, 1, 1, 1, 1);
            mask(prediction, "c" + i + ".png", 4, 1, i > 0 ? 1 : 0, i > 1 ? 1 : 0, i > 2 ? 1 : 0);
        }
        Evaluation evaluation = LESION.evaluate(truth, prediction, Progress.NONE);
        assertThat(EvaluationReport.telling(evaluation).keySet())
                .containsExactly("Best: c3, Dice 1.000", "Median: c2, Dice 0.857", "Worst: c0, Dice 0.400");
    }

    @Test
    void aTellingCaseIsShownOnItsScanOrOnBlack() throws IOException {
        mask(truth, "a.png", 2, 1, 0, 0, 0);
        mask(prediction, "a.png", 2, 1, 0, 0, 0);
        mask(truth, "b.png", 2, 1, 0, 0, 0);
        mask(prediction, "b.png", 2, 0, 1, 0, 0);
        mask(truth, "c.png", 2, 1, 0, 0, 0);
        mask(prediction, "c.png", 2, 0, 0, 1, 1);
        Path scans = Files.createDirectory(folder.resolve("scans"));
        mask(scans, "a.png", 2, 10, 200, 30, 40);
        mask(scans, "b.png", 1, 10);
        CaseFolders.Found found = CaseFolders.pair(truth, prediction);
        Evaluation evaluation = LESION.evaluate(found.pairs(), found.failures(), Progress.NONE);
        List<PictureRow> rows =
                CasePictures.telling(evaluation, found.pairs(), pair -> pair.readTruth(List.of()), scans);
        assertThat(rows)
                .extracting(PictureRow::caption)
                .containsExactly(
                        "Best: a, Dice 1.000",
                        "Median: b, Dice 0.000 (no scan: " + scans.resolve("b.png")
                                + ": expected 2x2 as its mask, found 1x1)",
                        "Worst: c, Dice 0.000 (no scan)");
        assertThat(rows.get(0).pictures())
                .extracting(Picture::label)
                .containsExactly("scan", "truth", "prediction", "difference");
    }

    @Test
    void theSliceShownIsTheFullest() {
        Extent extent = new Extent(3, 1, 2);
        LabelMap one = new LabelMap(extent, Geometry.UNKNOWN, new byte[] {0, 0, 0, 0, 1, 0});
        LabelMap other = new LabelMap(extent, Geometry.UNKNOWN, new byte[] {1, 0, 0, 0, 0, 1});
        assertThat(CasePictures.fullestSlice(one, other)).isEqualTo(2);
        LabelMap none = LabelMap.empty(extent, Geometry.UNKNOWN);
        assertThat(CasePictures.fullestSlice(none, none)).isEqualTo(1);
    }

    @Test
    void cancellingStops() throws IOException {
        mask(truth, "a.png", 1, 0);
        mask(prediction, "a.png", 1, 0);
        Progress cancelled = new Progress() {
            @Override
            public void update(String task, long done, long total) {}

            @Override
            public boolean cancelled() {
                return true;
            }
        };
        assertThatThrownBy(() -> LESION.evaluate(truth, prediction, cancelled)).isInstanceOf(CancelledException.class);
    }

    @Test
    void optionsThatCannotBeAreRefused() {
        assertThatThrownBy(() -> Evaluator.of(List.of("a", "a")))
                .isInstanceOf(UsageException.class)
                .hasMessage("expected classes of different names, found [a, a]");
        assertThatThrownBy(() -> new Evaluator(List.of(), pair -> pair.readTruth(List.of()), 1, 0, 1))
                .isInstanceOf(UsageException.class);
    }

    /** Written by the JDK, not by our own writer. */
    static void mask(Path folder, String name, int width, int... labels) throws IOException {
        BufferedImage image = new BufferedImage(width, labels.length / width, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < labels.length; i++) {
            image.getRaster().setSample(i % width, i / width, 0, labels[i]);
        }
        ImageIO.write(image, "png", folder.resolve(name).toFile());
    }
}
