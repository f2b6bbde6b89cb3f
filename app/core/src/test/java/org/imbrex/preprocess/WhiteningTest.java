package org.imbrex.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.List;
import org.imbrex.model.Activation;
import org.imbrex.model.Layout;
import org.imbrex.model.ModelSpec;
import org.imbrex.model.ModelSpecJson;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.Region;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.Test;

/**
 * Whitening against scikit-learn 1.9.1: {@code StandardScaler} and {@code PCA(whiten=True)} of the same numbers, components
 * turned so that their largest weight is positive, variances divided by the number of samples.
 */
class WhiteningTest {
    private static final int SAMPLES = 200;
    private static final List<float[]> CHANNELS = List.of(new float[SAMPLES], new float[SAMPLES], new float[SAMPLES]);
    private static final List<Normalisation.Fixed> INPUTS = List.of(
            new Normalisation.Fixed(0, 100, 50.045, 29.23821087),
            new Normalisation.Fixed(0, 100, 39.0825, 16.74207107),
            new Normalisation.Fixed(0, 300, 161.925, 30.15409383));
    private static final double[][] WEIGHTS = {
        {0.35246313, 0.33569797, -0.34958103},
        {-0.76967834, 1.91635081, 1.06422204},
        {4.24406519, -0.43810904, 3.85834488}
    };

    static {
        for (int i = 0; i < SAMPLES; i++) {
            CHANNELS.get(0)[i] = i * 37 % 101;
            CHANNELS.get(1)[i] = 0.5f * (i * 37 % 101) + i * 53 % 29;
            CHANNELS.get(2)[i] = 200 - i * 37 % 101 + 2 * (i * 17 % 13);
        }
    }

    @Test
    void weightsAreThoseOfScikitLearn() {
        List<Normalisation> whitened = Whitening.of(INPUTS, CHANNELS);
        for (int k = 0; k < 3; k++) {
            Normalisation.Whitened channel = (Normalisation.Whitened) whitened.get(k);
            assertThat(channel.inputs()).isEqualTo(INPUTS);
            for (int c = 0; c < 3; c++) {
                assertThat(channel.weights().get(c)).isCloseTo(WEIGHTS[k][c], within(1e-5));
            }
        }
    }

    @Test
    void patchesAreReadWhitened() {
        Volume scan =
                new Volume(new ScanInfo(new Extent(2, 10, 10), 3, SampleType.FLOAT32, Geometry.UNKNOWN), CHANNELS);
        ChannelMaps maps = ChannelMaps.forScan(scan, Whitening.of(INPUTS, CHANNELS));
        FloatBuffer patch = FloatBuffer.allocate(3 * SAMPLES);
        new PatchReader(scan, maps).read(Region.all(scan.info().extent()), patch);
        double[][] expected = {
            {-1.82834529, -1.81233003, -1.36969411},
            {0.5058548, 0.71151557, -1.22510912},
            {1.56741788, 0.28960139, -0.75073818}
        };
        int[] samples = {0, 7, 199};
        for (int i = 0; i < samples.length; i++) {
            for (int c = 0; c < 3; c++) {
                assertThat(patch.get(c * SAMPLES + samples[i])).isCloseTo((float) expected[i][c], within(1e-4f));
            }
        }
    }

    @Test
    void aChannelThatRepeatsAnotherLeavesNothingOfTheLastComponent() {
        List<Normalisation.Fixed> inputs = List.of(INPUTS.get(0), INPUTS.get(0));
        List<Normalisation> whitened = Whitening.of(inputs, List.of(CHANNELS.get(0), CHANNELS.get(0)));
        assertThat(((Normalisation.Whitened) whitened.get(0)).weights())
                .allSatisfy(weight -> assertThat(weight).isCloseTo(0.5, within(1e-6)));
        assertThat(((Normalisation.Whitened) whitened.get(1)).weights())
                .allSatisfy(weight -> assertThat(weight).isCloseTo(0, within(0.0)));
    }

    @Test
    void metadataKeepItAndRefuseHalfOfIt() {
        List<Normalisation> whitened = Whitening.of(INPUTS, CHANNELS);
        ModelSpec spec = spec(whitened);
        assertThat(ModelSpecJson.read(ModelSpecJson.write(spec))).isEqualTo(spec);
        assertThatThrownBy(() -> spec(List.of(whitened.get(0), whitened.get(1), new Normalisation.None())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected all channels whitened from the same 3 inputs, found others");
        assertThatThrownBy(() -> spec(whitened.subList(0, 2))).isInstanceOf(IllegalArgumentException.class);
        String text = ModelSpecJson.write(spec);
        assertThatThrownBy(() ->
                        ModelSpecJson.read(text.replaceFirst("\"weights\" : \\[ [-0-9.]+", "\"weights\" : [ \"x\"")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("weights: expected numbers");
    }

    private static ModelSpec spec(List<Normalisation> normalisations) {
        List<ModelSpec.Channel> channels = normalisations.stream()
                .map(normalisation -> new ModelSpec.Channel("channel", normalisation))
                .toList();
        return new ModelSpec(
                "m", Layout.NCHW, channels, List.of("background", "lesion"), Activation.SOFTMAX, null, null);
    }
}
