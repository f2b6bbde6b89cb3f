package org.imbrex.model.bioimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.imbrex.error.InputException;
import org.imbrex.preprocess.IntensityMap;
import org.imbrex.preprocess.Normalisation;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Steps give what bioimageio.core 0.11.0 gives for two channels of 4 x 5: {@code i * 37 % 101}, the second channel times 3
 * plus 20. The values are those at places 0, 3 and 19 of the first channel and 0, 7 and 19 of the second.
 */
class PreprocessingTest {
    private static final int[] PLACES = {0, 3, 19, 0, 7, 19};

    @TempDir
    private Path folder;

    private TensorDescription input(String steps) throws IOException {
        String text = "{format_version: 0.5.3, type: model, name: test, weights: {onnx: {source: weights.onnx}},"
                + " inputs: [{id: raw, axes: [{type: batch}, {type: channel, channel_names: [a, b]},"
                + " {type: space, id: y, size: 4}, {type: space, id: x, size: 5}], preprocessing: [" + steps + "]}],"
                + " outputs: [{id: out, axes: [{type: batch}]}]}";
        return Description.read(Files.writeString(folder.resolve("rdf.yaml"), text))
                .inputs()
                .get(0);
    }

    private void check(String steps, double... expected) throws IOException {
        List<float[]> channels = new ArrayList<>();
        for (int c = 0; c < 2; c++) {
            float[] channel = new float[20];
            for (int i = 0; i < 20; i++) {
                int v = (c * 20 + i) * 37 % 101;
                channel[i] = c == 0 ? v : 3 * v + 20;
            }
            channels.add(channel);
        }
        Volume scan = new Volume(new ScanInfo(Extent.of(4, 5), 2, SampleType.FLOAT32, Geometry.UNKNOWN), channels);
        TensorDescription input = input(steps);
        List<Normalisation> chains =
                List.of(Preprocessing.of(input, 0, new ArrayList<>()), Preprocessing.of(input, 1, new ArrayList<>()));
        List<IntensityMap> maps = IntensityMap.forScan(scan, chains);
        for (int i = 0; i < expected.length; i++) {
            float value = maps.get(i / 3).apply(channels.get(i / 3)[PLACES[i]]);
            assertThat((double) value).as("value " + i).isCloseTo(expected[i], Offset.offset(2e-6));
        }
    }

    @Test
    void stepsAreThoseOfTheReferenceImplementation() throws IOException {
        check(
                "{id: zero_mean_unit_variance, kwargs: {axes: [y, x]}}",
                -1.6010437,
                -1.2709316,
                1.6010437,
                -0.63648045,
                1.3568921,
                -0.77636623);
        check(
                "{id: ensure_dtype, kwargs: {dtype: float32}}, {id: zero_mean_unit_variance, kwargs: {axes: [channel, y, x]}}",
                -1.2376536,
                -1.1262034,
                -0.15658745,
                0.088602811,
                1.9943998,
                -0.045137331);
        check(
                "{id: scale_range, kwargs: {axes: [y, x], min_percentile: 1, max_percentile: 99.8}}",
                -0.0059180198,
                0.097906889,
                1.0011836,
                0.28369327,
                0.89551758,
                0.24075823);
        check(
                "{id: scale_range, kwargs: {axes: [channel, y, x], min_percentile: 5, max_percentile: 95}}",
                -0.034366097,
                0.0012464387,
                0.3110755,
                0.38942308,
                0.99839743,
                0.34668803);
        check(
                "{id: scale_range, kwargs: {axes: [y, x], min_percentile: 10, max_percentile: 90}},"
                        + " {id: clip, kwargs: {min: 0, max: 1}}",
                0,
                0.0089285713,
                1,
                0.236,
                0.996,
                0.18266667);
        check(
                "{id: clip, kwargs: {min: 30, max: 90}}, {id: zero_mean_unit_variance, kwargs: {axes: [y, x]}}",
                -1.0354834,
                -1.0354834,
                1.6083039,
                0.44018504,
                0.44018504,
                0.44018504);
        check(
                "{id: scale_linear, kwargs: {gain: 0.5, offset: -3}}, {id: clip, kwargs: {min: -1, max: 40}}",
                -1,
                2,
                40,
                40,
                40,
                40);
        check(
                "{id: scale_linear, kwargs: {axis: channel, gain: [2, -0.25], offset: [1, 4]}}",
                1,
                21,
                195,
                -25.75,
                -68.5,
                -22.75);
        check(
                "{id: fixed_zero_mean_unit_variance, kwargs: {axis: channel, mean: [50, 120], std: [30, 60]}}",
                -1.6666666,
                -1.3333333,
                1.5666666,
                -0.016666666,
                2.8333333,
                -0.21666666);
        check(
                "{id: scale_linear, kwargs: {gain: -1, offset: 7}},"
                        + " {id: zero_mean_unit_variance, kwargs: {axes: [channel, y, x]}},"
                        + " {id: scale_range, kwargs: {axes: [y, x], min_percentile: 2, max_percentile: 98}}",
                1.0120345,
                0.90646024,
                -0.01203546,
                0.71330353,
                0.081374693,
                0.75764942);
    }

    @Test
    void whatCannotBeDoneExactlyIsRefusedByName() throws IOException {
        refused("{id: sigmoid}", "sigmoid before the network");
        refused("{id: custom, callable: f}", "custom before the network");
        refused("{id: ensure_dtype, kwargs: {dtype: uint8}}", "ensure_dtype with dtype uint8");
        refused("{id: binarize, kwargs: {threshold: 3}}", "binarize before the network");
        refused("{id: clip, kwargs: {min_percentile: 3, max: 4}}", "clip at percentiles");
        refused("{id: scale_linear, kwargs: {axis: y, gain: [1, 2]}}", "scale_linear along the axis y");
        refused("{id: scale_linear, kwargs: {gain: 0}}", "scale_linear with a gain of 0");
        refused("{id: zero_mean_unit_variance, kwargs: {axes: [x]}}", "zero_mean_unit_variance for each y by itself");
        refused("{id: scale_range, kwargs: {axes: [y, x], reference_tensor: other}}", "the reference tensor other");
        refused("{id: scale_range, kwargs: {min_percentile: 60, max_percentile: 20}}", "from percentile 60.0 to 20.0");
    }

    private void refused(String step, String problem) throws IOException {
        TensorDescription input = input(step);
        assertThatThrownBy(() -> Preprocessing.of(input, 1, new ArrayList<>()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("rdf.yaml: line 1: ")
                .hasMessageContaining(problem);
    }

    @Test
    void statisticsOfADataSetAreTakenFromTheScanAndThatIsSaid() throws IOException {
        List<String> notes = new ArrayList<>();
        Preprocessing.of(input("{id: zero_mean_unit_variance}"), 0, notes);
        assertThat(notes).hasSize(1).first().asString().contains("wants statistics of a data set");
    }
}
