package org.imbrex.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.imbrex.coding.ClassCode;
import org.imbrex.coding.Code;
import org.imbrex.postprocess.Connectivity;
import org.imbrex.postprocess.Postprocessing;
import org.imbrex.preprocess.Normalisation;
import org.imbrex.resample.Interpolation;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Orientation;
import org.junit.jupiter.api.Test;

class ModelSpecJsonTest {
    private static final ModelSpec FULL = new ModelSpec(
            "lung",
            Layout.NCHW,
            List.of(
                    new ModelSpec.Channel("ct", new Normalisation.Fixed(-1000, 400, -310.5, 280.25)),
                    new ModelSpec.Channel("pet", new Normalisation.ScanPercentiles(0.5, 99.5)),
                    new ModelSpec.Channel("mr", new Normalisation.ScanZScore()),
                    new ModelSpec.Channel("mask", new Normalisation.None())),
            List.of("background", "lesion"),
            Activation.SOFTMAX,
            List.of(0.7, 0.7, 1.25),
            new Orientation("LPS"),
            Interpolation.CUBIC,
            Map.of(
                    "lesion",
                    new ClassCode(
                            Code.snomed("49755003", "Morphologically Altered Structure"),
                            new Code("52988006", "SCT", "Lesion"),
                            List.of(255, 0, 128))),
            null,
            new Postprocessing(Map.of("lesion", 0.3), 1, true, 5.5, true, 0.8, true, Connectivity.FACES),
            new ModelSpec.Training(
                    "U-Net, base 16, depth 4", "ab12", 7, 5000, "loss: focal\n", Map.of("imbrex", "0.1.0"), 1.5e-6));

    @Test
    void whatIsWrittenIsReadBack() {
        assertThat(ModelSpecJson.read(ModelSpecJson.write(FULL))).isEqualTo(FULL);
        ModelSpec plain =
                new ModelSpec("m", Layout.NCDHW, FULL.channels(), List.of("a", "b", "c"), Activation.NONE, null, null);
        assertThat(ModelSpecJson.read(ModelSpecJson.write(plain))).isEqualTo(plain);
    }

    @Test
    void axesThatPatchesWereMirroredAlongAreAListThatMayBeEmpty() {
        for (List<Axis> axes : List.of(List.<Axis>of(), List.of(Axis.X), List.of(Axis.Z, Axis.Y, Axis.X))) {
            ModelSpec spec = FULL.withMirrorAxes(axes);
            assertThat(ModelSpecJson.read(ModelSpecJson.write(spec))).isEqualTo(spec);
        }
        assertThat(FULL.mirrorable()).containsExactly(Axis.Y, Axis.X);
        assertThat(FULL.withMirrorAxes(List.of(Axis.X, Axis.Z)).mirrorable()).containsExactly(Axis.X);
        String text = ModelSpecJson.write(FULL.withMirrorAxes(List.of(Axis.X)));
        assertThat(text).contains("\"mirrorAxes\" : [ \"x\" ]");
        assertWrong(
                text.replace("[ \"x\" ]", "[ \"w\" ]"),
                "metadata imbrex.model: mirrorAxes: expected x, y and z, found \"w\"");
        assertWrong(text.replace("[ \"x\" ]", "7"), "metadata imbrex.model: mirrorAxes: expected a list, found 7");
    }

    /** One as the first programs wrote it, one from before postprocessing, and one from before its peaks. */
    @Test
    void storedMetadataAreRead() throws IOException {
        ModelSpec old = stored("model-1.json");
        assertThat(old.interpolation()).isEqualTo(Interpolation.LINEAR);
        assertThat(old.codes()).isEmpty();
        assertThat(old.postprocessing()).isEqualTo(Postprocessing.NONE);
        assertThat(old.classes()).containsExactly("background", "lesion");
        assertThat(stored("model-1-codes.json")).isEqualTo(FULL.withPostprocessing(Postprocessing.NONE));
        assertThat(stored("model-1-postprocessing.json"))
                .isEqualTo(FULL.withPostprocessing(FULL.postprocessing().withMinPeak(0)));
    }

    private static ModelSpec stored(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(ModelSpecJsonTest.class.getResourceAsStream(name))) {
            return ModelSpecJson.read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void whatIsWrongIsNamed() {
        String text = ModelSpecJson.write(FULL);
        assertWrong("{", "metadata imbrex.model: expected JSON, found ");
        assertWrong(
                text.replace("LPS", "LPR"),
                "metadata imbrex.model: orientation: expected three letters such as LPS, found LPR");
        assertWrong(
                text.replace("cubic", "quintic"),
                "metadata imbrex.model: interpolation: expected one of [linear, cubic], found quintic");
        assertWrong(
                text.replace("255, 0,", "256, 0,"),
                "metadata imbrex.model: codes: expected a category and a type for lesion, found a colour is red");
        assertWrong(
                text.replace("\"SCT\"", "\"\""),
                "metadata imbrex.model: codes: expected a category and a type for lesion, found a code's scheme has 1");
        assertWrong("[]", "metadata imbrex.model: formatVersion: expected a number, found nothing");
        assertWrong(
                text.replace("\"formatVersion\" : 1", "\"formatVersion\" : 99"),
                "metadata imbrex.model: expected formatVersion 1 to 1, found 99");
        assertWrong(
                text.replace("\"softmax\"", "\"soft\""),
                "metadata imbrex.model: activation: expected one of [none, softmax, sigmoid], found soft");
        assertWrong(text.replace("\"fixed\"", "\"fix\""), "metadata imbrex.model: kind: expected none, ");
        assertWrong(
                text.replace("0.7,", "-1,"), "metadata imbrex.model: spacing: expected two or three positive numbers");
        assertWrong(text.replace("\"lung\"", "3"), "metadata imbrex.model: name: expected a text, found 3");
    }

    @Test
    void postprocessingThatCannotBeIsRefusedInALine() {
        String said = "\"postprocessing\" : {";
        String plain = ModelSpecJson.write(FULL.withPostprocessing(Postprocessing.NONE));
        String text = plain.replace("\"training\" : {", said + "},\n  \"training\" : {");
        assertThat(ModelSpecJson.read(text).postprocessing()).isEqualTo(Postprocessing.NONE);
        Map<String, String> wrong = Map.ofEntries(
                Map.entry("\"smooth\": 1e9", "smooth: expected a whole number, found 1.0E9"),
                Map.entry("\"smooth\": 4000", "postprocessing: smooth: expected 0 to 100, found 4000"),
                Map.entry("\"smooth\": 99999999999", "smooth: expected a whole number, found 99999999999"),
                Map.entry("\"fillHoles\": \"yes\"", "fillHoles: expected true or false, found \"yes\""),
                Map.entry("\"largest\": null", "largest: expected true or false, found null"),
                Map.entry("\"minSize\": 20", "minSize: expected a text, found 20"),
                Map.entry("\"minSize\": \"-3mm3\"", "postprocessing: min-size: expected 0 or more, found -3.0"),
                Map.entry("\"minSize\": \"1e999\"", "postprocessing: min-size: expected 0 or more, found Infinity"),
                Map.entry(
                        "\"minSize\": \"NaN\"",
                        "postprocessing: min-size: expected voxels such as 20 or a volume such as 5.5mm3, found NaN"),
                Map.entry("\"minSize\": \"5cm3\"", "postprocessing: min-size: expected voxels such as 20 or a volume"),
                Map.entry(
                        "\"minPeak\": 1",
                        "postprocessing: min-peak: expected a probability of 0 to below 1, found 1.0"),
                Map.entry("\"minPeak\": \"0.5\"", "minPeak: expected a number, found \"0.5\""),
                Map.entry(
                        "\"connectivity\": \"all\"",
                        "connectivity: expected one of [faces, edges, corners], found all"),
                Map.entry("\"classThreshold\": 0.5", "classThreshold: expected an object, found 0.5"),
                Map.entry(
                        "\"classThreshold\": {\"lesion\": \"0.5\"}",
                        "postprocessing: class-threshold: expected lesion above 0 and below 1, found NaN"),
                Map.entry(
                        "\"classThreshold\": {\"lesion\": 1}",
                        "postprocessing: class-threshold: expected lesion above 0 and below 1, found 1.0"),
                Map.entry(
                        "\"classThreshold\": {\"background\": 0.5}",
                        "classThreshold: expected a class other than the background, found background"));
        wrong.forEach(
                (given, message) -> assertWrong(text.replace(said, said + given), "metadata imbrex.model: " + message));
        assertWrong(
                text.replace(said + "}", "\"postprocessing\" : []"),
                "metadata imbrex.model: postprocessing: expected an object, found []");
    }

    private static void assertWrong(String text, String message) {
        assertThatThrownBy(() -> ModelSpecJson.read(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining("\n");
    }
}
