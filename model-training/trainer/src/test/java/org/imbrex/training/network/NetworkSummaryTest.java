package org.imbrex.training.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.imbrex.model.Activation;
import org.imbrex.onnx.graph.GraphFacts;
import org.imbrex.training.export.OnnxGraph;
import org.imbrex.volume.Extent;
import org.junit.jupiter.api.Test;

class NetworkSummaryTest {
    private static Shape image(int channels, int side) {
        return new Shape(channels, List.of(side, side));
    }

    /** 64 kernels of 3x3 and 64 biases; without padding 28x28 becomes 26x26. */
    @Test
    void aConvolutionFrom1To64Has640Parameters() {
        Layer valid = new Layer.Convolution(1, 64, List.of(3, 3), List.of(1, 1), 1, false, true);
        assertThat(valid.parameters().stream().mapToInt(Parameter::size).sum()).isEqualTo(640);
        assertThat(Shape.after(valid, List.of(image(1, 28)))).isEqualTo(image(64, 26));
        Layer padded = new Layer.Convolution(1, 64, List.of(3, 3), true);
        assertThat(Shape.after(padded, List.of(image(1, 28)))).isEqualTo(image(64, 28));
    }

    @Test
    void poolingHasNoParametersAndHalves() {
        Layer pooling = new Layer.MaxPooling(List.of(2, 2));
        assertThat(pooling.parameters()).isEmpty();
        assertThat(Shape.after(pooling, List.of(image(64, 26)))).isEqualTo(image(64, 13));
    }

    @Test
    void tenByTenWithKernel5Padding1AndStride3IsThreeByThree() {
        assertThat(Shape.convolved(10, 5, 1, 3)).isEqualTo(3);
        Layer padded = new Layer.Convolution(1, 1, List.of(5, 5), List.of(3, 3), 1, true, true);
        assertThat(Shape.after(padded, List.of(image(1, 10)))).isEqualTo(image(1, 4));
    }

    /** exp(1.6) = 4.953, exp(0.55) = 1.733, exp(0.98) = 2.664, together 9.351. (0.51, 0.18, 0.31 is that of 1.1 at the end.) */
    @Test
    void theSoftmaxOfThreeScoresIsAsWorkedOutByHand() {
        assertThat(softmax(1.6f, 0.55f, 0.98f)).containsExactly(new float[] {0.530f, 0.185f, 0.285f}, within(5e-4f));
        assertThat(softmax(1.6f, 0.55f, 1.1f)).containsExactly(new float[] {0.51f, 0.18f, 0.31f}, within(5e-3f));
    }

    private static float[] softmax(float a, float b, float c) {
        float[][] scores = {{a}, {b}, {c}};
        Activation.SOFTMAX.apply(scores, 1);
        return new float[] {scores[0][0], scores[1][0], scores[2][0]};
    }

    /** k k Cin + Cin Cout in place of k k Cin Cout. */
    @Test
    void aSeparableConvolutionHasFewerParameters() {
        Layer each = new Layer.Convolution(32, 32, List.of(3, 3), List.of(1, 1), 32, true, false);
        Layer all = new Layer.Convolution(32, 64, List.of(1, 1), false);
        int separable =
                each.parameters().get(0).size() + all.parameters().get(0).size();
        assertThat(separable).isEqualTo(3 * 3 * 32 + 32 * 64);
    }

    /** Of the paper's network, whose image of 572 gives scores of 388; here it is cut out of 576. */
    @Test
    void thePapersNetworkHasThePapersSizes() {
        UNet paper = new UNet(
                UNet.Kind.PLAIN,
                2,
                64,
                1024,
                4,
                0,
                0,
                UNet.Padding.VALID,
                UNet.Down.MAX,
                UNet.Up.TRANSPOSED,
                false,
                Initialisation.Kind.HE,
                new Block(2, Block.Activation.RELU, Block.Normalisation.NONE, 0, 1));
        NetworkSummary summary = NetworkSummary.of(paper.network(1, 2), Extent.of(576, 576));
        assertThat(summary.rows().get(summary.rows().size() - 1).output()).isEqualTo(image(2, 388));
        assertThat(output(summary, "bottom.b.convolution")).isEqualTo(image(1024, 28));
        assertThat(output(summary, "join0")).isEqualTo(image(128, 392));
        // As for Ronneberger's network in PyTorch and Keras alike.
        assertThat(summary.parameters()).isEqualTo(31_030_658);
        assertThat(summary.table())
                .containsPattern("down0.a.convolution +convolution 3x3 +64 x 570x570 +640\n")
                .contains("max pooling 2x2");
    }

    /** Two convolutions of 3x3 see 5x5; a pooling between them doubles the second's reach. */
    @Test
    void theReceptiveFieldIsWalkedOnTheGraph() {
        assertThat(field(List.of(conv("a", Network.IMAGE, 1), conv("b", "a", 4))))
                .isEqualTo("5x5");
        List<Node> pooled = List.of(
                conv("a", Network.IMAGE, 1),
                new Node("p", new Layer.MaxPooling(List.of(2, 2)), List.of("a")),
                conv("b", "p", 4),
                new Node("u", new Layer.TransposedConvolution(4, 4, List.of(2, 2)), List.of("b")));
        // Three voxels of the coarse level are six of the fine one, and the first convolution adds one on each side;
        // the
        // place in the pair of fine voxels that share a coarse one makes it up to nine around the voxel itself.
        assertThat(field(pooled)).isEqualTo("9x9");
    }

    private static Node conv(String name, String input, int in) {
        return new Node(name, new Layer.Convolution(in, 4, List.of(3, 3), true), List.of(input));
    }

    private static String field(List<Node> nodes) {
        Network network = new Network("test", 1, 4, Collections.nCopies(2, 2), nodes);
        State state = Initialisation.he(network, 1, List.of());
        var halo = GraphFacts.of(Path.of("test"), OnnxGraph.of(network, state, Map.of()))
                .field();
        assertThat(halo).isNotNull();
        return NetworkSummary.field(Objects.requireNonNull(halo), 2);
    }

    private static Shape output(NetworkSummary summary, String name) {
        return summary.rows().stream()
                .filter(row -> row.name().equals(name))
                .findFirst()
                .orElseThrow()
                .output();
    }
}
