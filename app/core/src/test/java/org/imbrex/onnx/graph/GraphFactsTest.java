package org.imbrex.onnx.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.imbrex.error.InputException;
import org.imbrex.model.Layout;
import org.imbrex.model.Reach;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Halo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of whole networks, against values worked out by hand. */
class GraphFactsTest {
    private static final Path FILE = Path.of("network.onnx");
    private static final List<Long> ONE = List.of(1L, 1L);

    /**
     * With two 3 x 3 convolutions a level, a U-Net of depth d reads 6 2^d - 4 voxels to each side of the step of its
     * grid 2^d in which an output voxel lies. Of a patch that starts on the grid, the outermost 6 2^d - 2 outputs are
     * wrong: convolutions spoil 2 voxels a level, and poolings round up what is spoilt (2, 3, 4, 4 ...; up again twice
     * as many and two more).
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void aUNetsHaloGrowsWithItsDepth(int depth) {
        for (int dimensions : new int[] {2, 3}) {
            GraphFacts facts = GraphFacts.of(FILE, UNet.padded(2, depth, dimensions));
            int step = 1 << depth;
            int spoilt = 2;
            for (int level = 1; level <= depth; level++) {
                spoilt = (spoilt + 1) / 2 + 2;
            }
            for (int level = depth - 1; level >= 0; level--) {
                spoilt = 2 * spoilt + 2;
            }
            int field = 6 * step - 4 + step - 1;
            boolean flat = dimensions == 2;
            assertThat(facts.reach())
                    .isEqualTo(new Reach.Local(
                            Halo.of(flat ? 0 : spoilt, spoilt, spoilt),
                            new Extent(flat ? 1 : step, step, step),
                            Halo.NONE));
            assertThat(facts.field()).isEqualTo(Halo.of(flat ? 0 : field, field, field));
        }
    }

    @Test
    void aUNetOfDepthFourHasAHaloThatNinetySixHolds() {
        Reach.Local reach =
                (Reach.Local) GraphFacts.of(FILE, UNet.padded(16, 4, 2)).reach();
        assertThat(reach.halo()).isEqualTo(Halo.of(0, 94, 94));
        assertThat(reach.halo().roundUp(reach.grid())).isEqualTo(Halo.of(0, 96, 96));
    }

    @Test
    void theOriginalUNetMakes388Of572() {
        GraphFacts facts = GraphFacts.of(FILE, UNet.valid(4, 4, 1, 1, 572, 572));
        assertThat(facts.reach())
                .isEqualTo(new Reach.Local(
                        Halo.of(0, 92, 92),
                        Extent.of(16, 16),
                        Halo.of(0, 92, 92),
                        Extent.of(572, 572),
                        Map.of(Axis.Y, 572, Axis.X, 572)));
        assertThat(facts.input().fixed()).isEqualTo(Map.of(Axis.Y, 572, Axis.X, 572));
    }

    @Test
    void aUNetWithoutPaddingCropsAnySizeOnItsGrid() {
        GraphFacts facts = GraphFacts.of(FILE, UNet.valid(4, 4, -1, 1, -1, -1));
        assertThat(facts.reach()).isInstanceOfSatisfying(Reach.Local.class, reach -> {
            // 576 gives 388 as well: 4 voxels are lost where an odd size is halved.
            assertThat(reach.crop().left() + reach.crop().right()).isEqualTo(188);
            assertThat(reach.halo()).isEqualTo(reach.crop());
        });
    }

    @Test
    void dilatedLayersAddUp() {
        NetworkBuilder builder = new NetworkBuilder(11, 1);
        String x = builder.input("image", -1, 1, -1, -1);
        for (long dilation : new long[] {1, 2, 4, 8}) {
            List<Long> both = List.of(dilation, dilation);
            x = builder.conv(x, 1, 1, List.of(3L, 3L), ONE, both, NetworkBuilder.same(4, dilation));
        }
        assertThat(GraphFacts.of(FILE, builder.build(x)).reach())
                .isEqualTo(new Reach.Local(Halo.of(0, 15, 15), Extent.of(1, 1), Halo.NONE));
    }

    @Test
    void axesAndSidesAreToldApart() {
        NetworkBuilder builder = new NetworkBuilder(11, 1);
        String x = builder.input("image", -1, 1, -1, -1, -1);
        List<Long> one = List.of(1L, 1L, 1L);
        x = builder.conv(x, 1, 1, List.of(1L, 3L, 4L), one, one, List.of(0L, 2L, 0L, 0L, 0L, 3L));
        x = builder.node(
                "MaxPool", List.of(x), Map.of("kernel_shape", List.of(1L, 1L, 2L), "strides", List.of(1L, 1L, 2L)));
        x = builder.resize(x, List.of(1.0, 1.0, 1.0, 1.0, 2.0), "nearest", "asymmetric", "floor");
        assertThat(GraphFacts.of(FILE, builder.build(x)).reach())
                .isEqualTo(new Reach.Local(new Halo(0, 0, 2, 0, 0, 4), new Extent(1, 1, 2), Halo.NONE));
    }

    @Test
    void layoutAndChannelsAreFoundByWhatConvolutionsNeed() {
        NetworkBuilder builder = new NetworkBuilder(12, 1);
        String x = builder.input("image", -1, -1, -1, -1);
        String y = builder.conv3(builder.transpose(x, 0, 3, 1, 2), 3, 5, 2);
        ModelProto model = builder.build(builder.transpose(y, 0, 2, 3, 1), y);
        GraphFacts facts = GraphFacts.of(FILE, model);
        assertThat(facts.input())
                .isEqualTo(new GraphFacts.Input("image", ElementType.FLOAT, Layout.NHWC, 0, 3, Map.of()));
        assertThat(facts.output().layout()).isEqualTo(Layout.NHWC);
        assertThat(facts.output().channels()).isEqualTo(5);
        assertThat(facts.outputs()).hasSize(2);

        GraphFacts second = GraphFacts.of(FILE, model, null, y);
        assertThat(second.output().name()).isEqualTo(y);
        assertThat(second.output().layout()).isEqualTo(Layout.NCHW);
        assertThatThrownBy(() -> GraphFacts.of(FILE, model, Layout.NCDHW, null))
                .isInstanceOf(InputException.class)
                .hasMessage("network.onnx: expected an input laid out NCDHW, found 4 axes");
        assertThatThrownBy(() -> GraphFacts.of(FILE, model, null, "other"))
                .hasMessageContaining("expected an output 'other'");
    }

    @Test
    void initializersThatAreListedAsInputsAreNoImages() {
        ModelProto model = UNet.padded(1, 1, 2);
        ModelProto.Builder listed = model.toBuilder();
        model.getGraph()
                .getInitializerList()
                .forEach(tensor -> listed.getGraphBuilder().addInputBuilder().setName(tensor.getName()));
        assertThat(GraphFacts.of(FILE, listed.build()).reach())
                .isEqualTo(GraphFacts.of(FILE, model).reach());
    }

    @Test
    void anOutputAtAnotherScaleSaysSo() {
        NetworkBuilder builder = new NetworkBuilder(12, 1);
        String x = builder.conv3(builder.input("image", -1, 1, -1, -1), 1, 2, 2);
        x = builder.node("MaxPool", List.of(x), Map.of("kernel_shape", List.of(4L, 2L), "strides", List.of(4L, 2L)));
        GraphFacts facts = GraphFacts.of(FILE, builder.build(x));
        assertThat(facts.output().scale()).isEqualTo(Map.of(Axis.Y, new Rational(1, 4), Axis.X, new Rational(1, 2)));
        assertThat(facts.output().isAtInputScale()).isFalse();
        // One output is spoilt, which stands for four voxels along y and two along x.
        assertThat(facts.reach()).isEqualTo(new Reach.Local(Halo.of(0, 4, 2), Extent.of(4, 2), Halo.NONE));
    }

    @Test
    void anOutputLargerThanItsInputIsRefused() {
        NetworkBuilder builder = new NetworkBuilder(12, 1);
        String x = builder.input("image", -1, 1, -1, -1);
        ModelProto model = builder.build(builder.pad(x, "edge", List.of(0L, 0L, 1L, 1L, 0L, 0L, 1L, 1L)));
        assertThatThrownBy(() -> GraphFacts.of(FILE, model))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("an output no larger than its input along Y");
    }

    @Test
    void aTransposedConvolutionWithAFixedOutputPadsAsOnnxRuntimeDoes() {
        NetworkBuilder builder = new NetworkBuilder(17, 1);
        String x = builder.input("image", 1, 1, 6, 6);
        x = builder.node("MaxPool", List.of(x), Map.of("kernel_shape", List.of(2L, 2L), "strides", List.of(2L, 2L)));
        x = builder.node(
                "ConvTranspose",
                List.of(x, builder.weights(1, 1, 1, 3, 3)),
                Map.of("strides", List.of(2L, 2L), "output_shape", List.of(6L, 6L)));
        FactFinder.Walked walked = FactFinder.walk(FILE, builder.build(x), null, null);
        Dim.Space space =
                (Dim.Space) walked.walk().tensor(walked.output()).axes().get(3);
        // Seen in ONNX Runtime: a one at input 2 of 6 shows at outputs 3 to 5, so the odd voxel is cut at the front.
        assertThat(space.field()).hasToString("+2 -> +2: [0,1] [0,3]");
    }

    @Test
    void activationsThatLiveTogetherAddUp() {
        // At its last level a U-Net of base 16 holds the image, the skip, the other half and both joined.
        long voxels = 1024L * 1024;
        long expected = 4 * voxels * (1 + 16 + 16 + 32);
        assertThat(GraphFacts.of(FILE, UNet.padded(16, 4, 2)).peakActivationBytes(Extent.of(1024, 1024)))
                .isEqualTo(expected);
        assertThat(GraphFacts.of(FILE, UNet.padded(16, 4, 2)).peakActivationBytes(Extent.of(512, 1024)))
                .isEqualTo(expected / 2);
    }
}
