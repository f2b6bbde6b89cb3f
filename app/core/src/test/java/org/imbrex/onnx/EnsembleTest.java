package org.imbrex.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.imbrex.error.UsageException;
import org.imbrex.model.Activation;
import org.imbrex.model.Device;
import org.imbrex.model.Ensemble;
import org.imbrex.model.ForwardingModel;
import org.imbrex.model.ModelOptions;
import org.imbrex.model.ModelSpec;
import org.imbrex.model.Reach;
import org.imbrex.model.TileModel;
import org.imbrex.onnx.graph.FloatTensor;
import org.imbrex.onnx.graph.NetworkBuilder;
import org.imbrex.preprocess.Normalisation;
import org.imbrex.progress.Progress;
import org.imbrex.segment.SeamCheck;
import org.imbrex.segment.SegmentOptions;
import org.imbrex.tile.TilePlan;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Halo;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several models give the mean of their probabilities, in tiles that equal the whole image. */
class EnsembleTest {
    private static final SegmentOptions OPTIONS = SegmentOptions.within(1L << 30);
    private static final Normalisation FIRST = new Normalisation.Fixed(0, 90, 40, 30);
    private static final Normalisation SECOND = new Normalisation.Fixed(10, 100, 55, 25);
    private static final Normalisation WHITENED =
            new Normalisation.Whitened(List.of(new Normalisation.Fixed(10, 100, 55, 25)), List.of(-1.5));

    @TempDir
    private Path folder;

    /** A network that pools by a step and goes up again by it, between two convolutions. */
    private OnnxModel model(String name, long step, int classes, Activation activation, Normalisation normalisation)
            throws IOException {
        NetworkBuilder builder = new NetworkBuilder(13, 31 * step + classes);
        String x = builder.conv3(builder.input("image", -1, 1, -1, -1), 1, 3, 2);
        String down = builder.node(
                "MaxPool", List.of(x), Map.of("kernel_shape", List.of(step, step), "strides", List.of(step, step)));
        String up = builder.convTranspose(
                down, 3, 3, List.of(step, step), List.of(step, step), List.of(0L, 0L, 0L, 0L), List.of(0L, 0L));
        String last = builder.conv3(up, 3, classes, 2);
        Path file =
                Files.write(folder.resolve(name + ".onnx"), builder.build(last).toByteArray());
        return OnnxModel.open(
                file, Device.CPU, new ModelOptions(null, List.of(normalisation), List.of(), activation, null, null));
    }

    private static Volume image(int height, int width) {
        return Volume.of(
                Extent.of(height, width), FloatTensor.random(5, height, width).values());
    }

    @Test
    void probabilitiesAreTheMeanOfTheMembersEachNormalisedInItsOwnWay() throws IOException {
        Volume image = image(36, 48);
        for (boolean mirror : new boolean[] {false, true}) {
            SegmentOptions options = OPTIONS.withMirror(mirror);
            try (OnnxModel a = model("a", 2, 2, Activation.SOFTMAX, FIRST);
                    OnnxModel b = model("b", 3, 2, Activation.NONE, mirror ? SECOND : WHITENED)) {
                TileModel both = Ensemble.of(List.of(a, b));
                assertThat(both.spec().name()).isEqualTo("a + b");
                assertThat(both.spec().activation()).isEqualTo(Activation.NONE);
                float[] mean = Probabilities.of(both, image, options, 1);
                float[] one = Probabilities.of(a, image, options, 1);
                float[] two = Probabilities.of(b, image, options, 1);
                for (int i = 0; i < mean.length; i++) {
                    assertThat(mean[i]).isCloseTo((one[i] + two[i]) / 2, Offset.offset(1e-5f));
                }
                assertThat(both.bytesPerCaller(Extent.of(12, 12)))
                        .isGreaterThan(a.bytesPerCaller(Extent.of(12, 12)) + b.bytesPerCaller(Extent.of(12, 12)));
            }
        }
    }

    @Test
    void tilesEqualTheWholeImage() throws IOException {
        try (TileModel both = Ensemble.of(List.of(
                model("a", 2, 2, Activation.SOFTMAX, new Normalisation.ScanZScore()),
                model("b", 3, 2, Activation.SOFTMAX, new Normalisation.ScanZScore())))) {
            Reach.Local reach = (Reach.Local) both.reach();
            assertThat(reach.grid()).isEqualTo(Extent.of(6, 6));
            assertThat(reach.crop()).isEqualTo(Halo.NONE);
            assertThat(both.spec().channels().get(0).normalisation()).isEqualTo(new Normalisation.ScanZScore());
            int side = Extent.roundUp(reach.halo().left() + reach.halo().right(), 6) + 6;
            Volume image = image(2 * side + 5, 3 * side + 1);
            TilePlan plan =
                    TilePlan.withPatch(image.info().extent(), reach, Extent.of(side, side), 2, both::bytesPerCaller);
            assertThat(plan.tiles()).hasSizeGreaterThan(20);
            for (boolean mirror : new boolean[] {false, true}) {
                assertThat(SeamCheck.compare(both, image, plan, OPTIONS.withMirror(mirror), Progress.NONE)
                                .maxDiff())
                        .isLessThan(1e-6);
            }
        }
    }

    @Test
    void copiesAreMirroredAlongWhatAllMembersHaveLearnt() throws IOException {
        try (OnnxModel a = model("a", 2, 2, Activation.SOFTMAX, FIRST);
                OnnxModel b = model("b", 3, 2, Activation.SOFTMAX, FIRST)) {
            assertThat(Ensemble.of(List.of(a, b)).spec().mirrorAxes()).isNull();
            TileModel x = mirrored(a, Axis.X);
            assertThat(Ensemble.of(List.of(b, x)).spec().mirrorAxes()).containsExactly(Axis.X);
            assertThat(Ensemble.of(List.of(mirrored(b, Axis.Y, Axis.X), x))
                            .spec()
                            .mirrorAxes())
                    .containsExactly(Axis.X);
            assertThat(Ensemble.of(List.of(mirrored(b, Axis.Y), x)).spec().mirrorAxes())
                    .isEmpty();
        }
    }

    private static TileModel mirrored(OnnxModel model, Axis... axes) {
        return new ForwardingModel(model) {
            @Override
            public ModelSpec spec() {
                return super.spec().withMirrorAxes(List.of(axes));
            }
        };
    }

    @Test
    void whatDoesNotGoTogetherIsRefusedByName() throws IOException {
        try (OnnxModel two = model("two", 2, 2, Activation.SOFTMAX, FIRST);
                OnnxModel three = model("three", 2, 3, Activation.SOFTMAX, FIRST);
                OnnxModel other = model("other", 2, 2, Activation.SOFTMAX, new Normalisation.ScanZScore())) {
            assertThat(Ensemble.of(List.of(two))).isSameAs(two);
            assertThatThrownBy(() -> Ensemble.of(List.of(two, three)))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("expected classes [background, foreground] as two, found")
                    .hasMessageContaining("of three");
            assertThatThrownBy(() -> Ensemble.of(List.of(two, other)))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("expected channel 1 normalised as two does")
                    .hasMessageContaining("by other");
        }
    }
}
