package org.imbrex.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.imbrex.error.ResourceException;
import org.imbrex.metric.ConfusionMatrix;
import org.imbrex.report.Chart.ChartAxis;
import org.imbrex.report.Chart.Line;
import org.imbrex.report.Section.Cell;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
    @TempDir
    Path folder;

    @Test
    void thePageLoadsNothingFromOutside() {
        String page = HtmlReport.render(demo("Training on lung"));
        Matcher link = Pattern.compile("(?:\\s(?:src|href|srcset|data)=|url\\(|@import)\\s*[\"']?([^\"')\\s>]+)")
                .matcher(page);
        List<String> targets = new ArrayList<>();
        while (link.find()) {
            targets.add(link.group(1));
        }
        assertThat(targets).isNotEmpty().allMatch(target -> target.startsWith("data:image/png;base64,"));
        assertThat(page)
                .contains("default-src 'none'")
                .doesNotContain("http://")
                .doesNotContain("https://");
    }

    @Test
    void everySectionIsOnThePage() {
        String page = HtmlReport.render(demo("Training on lung"));
        assertThat(page)
                .contains("<h1>Training on lung</h1>")
                .contains("Lesions were found with a Dice of 0.78.")
                .contains("0.781")
                .contains("Loss and Dice", "Loss: training goes from ", "best epoch")
                .contains("99.90 %", "65,470")
                .contains("<td class=\"text\">case-03</td>")
                .contains("not a medical device");
    }

    @Test
    void hostileNamesAreShownAndNotObeyed() {
        String name = "<script>alert('x')</script>\" onload=\"alert(1)";
        Report report = new Report(
                name,
                name,
                List.of(new Report.KeyFigure(name, name, name)),
                List.of(
                        new Section.Text(name, List.of(name)),
                        new Section.Facts(name, name, List.of(new Section.Fact(name, name))),
                        new Section.Table(name, name, List.of(name), List.of(List.of(Cell.text(name)))),
                        new Section.Charts(
                                name,
                                name,
                                List.of(new Chart(
                                        name,
                                        ChartAxis.fitting(name),
                                        ChartAxis.share(name),
                                        List.of(Line.perEpoch(name, List.of(0.1, 0.2))),
                                        new Chart.Mark(name, 1)))),
                        new Section.Gallery(
                                name,
                                name,
                                List.of(new Section.Legend(name, List.of(new Section.Colour(name, 0)))),
                                List.of(new Section.PictureRow(name, List.of(new Picture(name, 1, 1, new byte[3]))))),
                        new Section.Confusion(name, name, List.of(name), ConfusionMatrix.empty(1))));
        String page = HtmlReport.render(report);
        assertThat(page).doesNotContain("<script>alert").doesNotContainPattern("<[^<>]*\" onload=");
        assertThat(page).contains("&lt;script&gt;alert(");
    }

    @Test
    void anUndefinedNumberIsADash() {
        assertThat(Cell.number(Double.NaN, 3).text()).isEqualTo("–");
        assertThat(Cell.number(0.12345, 3)).isEqualTo(new Cell("0.123", 0.12345, true, false));
    }

    @Test
    void aRowOfTheWrongLengthIsRefused() {
        assertThatThrownBy(() -> new Section.Table("t", "", List.of("a", "b"), List.of(List.of(Cell.text("1")))))
                .hasMessage("expected 2 cells a row, found 1");
    }

    @Test
    void aPageIsWrittenWholeOrNotAtAll() throws IOException {
        Path file = folder.resolve("report.html");
        HtmlReport.write(file, demo("one"));
        HtmlReport.write(file, demo("two"));
        assertThat(file).content().contains("<h1>two</h1>").endsWith("</html>\n");
        try (var left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
        Path nowhere = folder.resolve("missing/report.html");
        assertThatThrownBy(() -> HtmlReport.write(nowhere, demo("three")))
                .isInstanceOf(ResourceException.class)
                .hasMessageStartingWith(nowhere + ": cannot be written: ");
    }

    static Report demo(String title) {
        List<Double> train = new ArrayList<>();
        List<Double> validation = new ArrayList<>();
        List<Double> focal = new ArrayList<>();
        List<Double> crossEntropy = new ArrayList<>();
        for (int epoch = 1; epoch <= 40; epoch++) {
            double wobble = 0.02 * Math.sin(epoch * 2.7);
            train.add(0.55 * Math.exp(-epoch / 9.0) + 0.04 + wobble / 4);
            validation.add(0.5 * Math.exp(-epoch / 10.0) + 0.07 + wobble / 2);
            focal.add(epoch == 7 ? Double.NaN : 0.80 * (1 - Math.exp(-epoch / 8.0)) + wobble);
            crossEntropy.add(Math.max(0, 0.62 * (1 - Math.exp(-(epoch - 6) / 9.0)) + wobble));
        }
        Section charts = new Section.Charts(
                "Loss and Dice",
                "One point an epoch. The dashed line marks the checkpoint that was kept.",
                List.of(
                        new Chart(
                                "Loss",
                                ChartAxis.fitting("epoch"),
                                new ChartAxis("focal loss", 0.0, null),
                                List.of(Line.perEpoch("training", train), Line.perEpoch("validation", validation)),
                                new Chart.Mark("best epoch", 36)),
                        new Chart(
                                "Dice on validation scans",
                                ChartAxis.fitting("epoch"),
                                ChartAxis.share("Dice of lesion"),
                                List.of(
                                        Line.perEpoch("focal loss", focal),
                                        Line.perEpoch("cross-entropy", crossEntropy)),
                                null)));
        Section comparison = new Section.Table(
                "Focal loss against cross-entropy",
                "The same network, data, steps and seed; held-out scans.",
                List.of("class", "focal loss", "cross-entropy"),
                List.of(
                        List.of(Cell.text("background"), Cell.number(0.9991, 3), Cell.number(0.9989, 3)),
                        List.of(
                                Cell.text("lung"),
                                Cell.number(0.974, 3),
                                Cell.number(0.975, 3).asStrong()),
                        List.of(Cell.text("lesion"), Cell.number(0.781, 3).asStrong(), Cell.number(0.614, 3))));
        Section matrix = new Section.Confusion(
                "What was taken for what",
                "Each row adds up to 100 %: how the voxels of a true class were labelled.",
                List.of("background", "lung", "lesion"),
                ConfusionMatrix.of(new long[][] {{65470, 62, 4}, {310, 21877, 41}, {12, 60, 301}}));
        List<List<Cell>> rows = new ArrayList<>();
        for (int i = 1; i <= 6; i++) {
            rows.add(List.of(
                    Cell.text("case-0" + i),
                    Cell.number(i == 4 ? Double.NaN : 0.95 - 0.07 * i % 0.3, 3),
                    Cell.number(0.9 - 0.05 * i, 3),
                    Cell.number(0.8 + 0.01 * i, 3),
                    Cell.number(0.4 * i, 1)));
        }
        Section cases = new Section.Table(
                "Each case", "Click a heading to sort.", List.of("case", "Dice", "IoU", "precision", "HD95 mm"), rows);
        Section facts = new Section.Facts(
                "How it was made",
                "",
                List.of(
                        new Section.Fact("network", "U-Net, base 16, depth 4, batch norm"),
                        new Section.Fact("steps", "1,200 of 4 patches of 128 x 128"),
                        new Section.Fact("seed", "1")));
        return new Report(
                title,
                "Lesions were found with a Dice of 0.78.",
                List.of(
                        new Report.KeyFigure("Dice of lesion", "0.781", "0.614 with cross-entropy"),
                        new Report.KeyFigure("held-out scans", "4", "2 of them without a lesion"),
                        new Report.KeyFigure("training", "3 min 12 s", "2 cores"),
                        new Report.KeyFigure("labels that differ at seams", "0", "largest difference 0")),
                List.of(charts, comparison, OverlayTest.gallery(), matrix, cases, facts));
    }
}
