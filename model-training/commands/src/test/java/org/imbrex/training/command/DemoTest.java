package org.imbrex.training.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.imbrex.progress.Progress;
import org.imbrex.report.HtmlReport;
import org.imbrex.training.data.DataSet;
import org.imbrex.training.network.UNet;
import org.imbrex.training.run.Length;
import org.imbrex.training.run.TrainingConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
    /** What the project's plan promises to every reader of summary.json. */
    private static final List<String> PROMISED = List.of(
            "/dice/disc",
            "/comparison/crossEntropy/disc",
            "/seams/maxDiff",
            "/seams/labelDiffs",
            "/trainSeconds",
            "/segmentSeconds");

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private static JsonNode stored() throws IOException {
        try (InputStream in = DemoTest.class.getResourceAsStream("summary-1.json")) {
            return JSON.readTree(in);
        }
    }

    @Test
    void trainsTwiceSegmentsWithoutASeamAndTellsAboutIt() throws IOException {
        DataSet data = DataSet.open(Discs.write(folder.resolve("data")));
        Path out = Files.createDirectory(folder.resolve("out"));
        TrainingConfig small = TrainingConfig.defaults()
                .withNetwork(new UNet(4, 1, 0))
                .with("patches.size", 32)
                .with("patches.batch", 2)
                .with("patches.foreground", 0.5)
                .withLength(Length.ofSteps(40));
        Demo.Outcome outcome = new Demo(data, out, 1L << 30, Progress.NONE).run(small);
        assertThat(outcome.seams().labelDiffs()).isZero();
        assertThat(outcome.seams().maxDiff()).isLessThanOrEqualTo(1e-5);
        assertThat(outcome.seams().tiles()).isGreaterThan(2 * 4);
        assertThat(outcome.focal().evaluation().cases()).hasSize(2);
        assertThat(outcome.pictures()).hasSize(2);
        assertThat(out.resolve("model.onnx")).isNotEmptyFile();
        assertThat(out.resolve("cross-entropy/model.onnx")).isNotEmptyFile();
        for (String name : List.of("masks/5.png", "masks/6.png", "overlays/5.png", "cross-entropy/masks/6.png")) {
            assertThat(out.resolve(name)).isNotEmptyFile();
        }
        JsonNode summary = JSON.readTree(DemoSummary.json(outcome));
        assertThat(PROMISED).allMatch(pointer -> summary.at(pointer).isNumber());
        for (Iterator<String> names = stored().fieldNames(); names.hasNext(); ) {
            String name = names.next();
            assertThat(summary.path(name).getNodeType())
                    .as(name)
                    .isEqualTo(stored().get(name).getNodeType());
        }
        assertThat(HtmlReport.render(DemoReport.of(outcome)))
                .contains("Focal loss beside plain cross-entropy", "0 labels differ", "<svg", "data:image/png;base64")
                .doesNotContain("http://", "https://");
    }

    @Test
    void thePageOfFormatsNamesEveryFieldOfAStoredSummary() throws IOException {
        String page = Files.readString(Path.of(System.getProperty("imbrex.root"), "app", "FORMATS.md"));
        int start = page.indexOf("## summary.json");
        String chapter = page.substring(start, page.indexOf("\n## ", start));
        for (Iterator<String> names = stored().fieldNames(); names.hasNext(); ) {
            assertThat(chapter).containsPattern("`" + names.next() + "[`.]");
        }
    }
}
