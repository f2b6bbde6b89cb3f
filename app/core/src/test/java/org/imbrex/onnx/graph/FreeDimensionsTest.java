package org.imbrex.onnx.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OrtException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.imbrex.model.Reach;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Halo;
import org.junit.jupiter.api.Test;

class FreeDimensionsTest {
    private static final Path FILE = Path.of("fixed.onnx");

    @Test
    void aNetworkThatFitsAnySizeIsFreed() throws OrtException {
        NetworkBuilder builder = new NetworkBuilder(13, 1);
        String x = builder.input("image", 1, 1, 16, 16);
        String y = builder.conv3(x, 1, 2, 2);
        String pooled = builder.node(
                "MaxPool", List.of(y), Map.of("kernel_shape", List.of(2L, 2L), "strides", List.of(2L, 2L)));
        ModelProto fixed = builder.build(builder.resizeLike(pooled, x, "nearest"));
        ModelProto free = FreeDimensions.withFreeDimensions(FILE, fixed, null).orElseThrow();
        assertThat(GraphFacts.of(FILE, free).input().fixed()).isEmpty();
        assertThat(GraphFacts.of(FILE, free).reach())
                .isEqualTo(freed((Reach.Local) GraphFacts.of(FILE, fixed).reach()));
        try (OnnxRuntimeRunner runner = new OnnxRuntimeRunner(free)) {
            assertThat(runner.run(FloatTensor.random(1, 1, 1, 32, 48)).shape()).containsExactly(1, 2, 32, 48);
        }
    }

    private static Reach.Local freed(Reach.Local reach) {
        assertThat(reach.fixed()).hasSize(2);
        return new Reach.Local(reach.halo(), reach.grid(), reach.crop());
    }

    @Test
    void aNetworkWithConstantsOfItsSizeIsNotFreed() {
        NetworkBuilder added = new NetworkBuilder(13, 1);
        String x = added.input("image", 1, 1, 16, 16);
        assertThat(FreeDimensions.withFreeDimensions(
                        FILE, added.build(added.node("Add", x, added.weights(0, 1, 1, 16, 16))), null))
                .isEmpty();

        NetworkBuilder reshaped = new NetworkBuilder(13, 1);
        x = reshaped.input("image", 1, 1, 16, 16);
        String flat = reshaped.node("Reshape", x, reshaped.ints(1, 1, 256));
        assertThat(FreeDimensions.withFreeDimensions(
                        FILE, reshaped.build(reshaped.node("Reshape", flat, reshaped.ints(1, 1, 16, 16))), null))
                .isEmpty();

        NetworkBuilder resized = new NetworkBuilder(13, 1);
        x = resized.input("image", 1, 1, 16, 16);
        String small = resized.node(
                "MaxPool", List.of(x), Map.of("kernel_shape", List.of(2L, 2L), "strides", List.of(2L, 2L)));
        String large = resized.node("Resize", List.of(small, "", "", resized.ints(1, 1, 16, 16)), Map.of());
        assertThat(FreeDimensions.withFreeDimensions(FILE, resized.build(large), null))
                .isEmpty();
    }

    /** A real network with a fixed input of 256 x 256; {@code shared/data/onnx-prisma} says where it comes from. */
    @Test
    void aRealNetworkIsFreedAndItsTilesEqualTheWholeImage() throws OrtException {
        Path root = Path.of(System.getProperty("imbrex.root", "."));
        Path file = root.resolve("../shared/data/onnx-prisma/onnx-portrait/models/prisma_seg/prisma_nchw.onnx");
        assumeTrue(Files.exists(file), "the shared data sets are not here");
        ModelProto model = OnnxFile.read(file);
        GraphFacts facts = GraphFacts.of(file, model);
        assertThat(facts.operators()).isEqualTo(7);
        assertThat(facts.input().fixed()).isEqualTo(Map.of(Axis.Y, 256, Axis.X, 256));
        assertThat(facts.input().channels()).isEqualTo(3);
        assertThat(facts.output().channels()).isEqualTo(1);
        Reach.Local reach = (Reach.Local) facts.reach();
        assertThat(reach.grid()).isEqualTo(Extent.of(16, 16));

        ModelProto free = FreeDimensions.withFreeDimensions(file, model, null).orElseThrow();
        assertThat(GraphFacts.of(file, free).reach()).isEqualTo(freed(reach));
        Halo halo = reach.halo();
        try (OnnxRuntimeRunner runner = new OnnxRuntimeRunner(free)) {
            int start = 64;
            int size = Extent.roundUp(halo.left() + halo.right() + 16, 16);
            FloatTensor image = FloatTensor.random(2, 1, 3, 32, start + size + 64);
            FloatTensor whole = runner.run(image);
            FloatTensor tile = runner.run(image.part(3, start, start + size));
            FloatTensor inside = tile.part(3, halo.left(), size - halo.right());
            assertThat(inside.length(3)).isPositive();
            assertThat(inside.values())
                    .containsExactly(whole.part(3, start + halo.left(), start + size - halo.right())
                            .values());
        }
    }
}
