package org.imbrex.onnx.graph;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.imbrex.model.Reach;
import org.imbrex.onnx.graph.RandomNetworks.Network;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.junit.jupiter.api.Test;

/** The walk against the truth: which outputs ONNX Runtime really changes when the image changes, or ends. */
class PerturbationTest {
    private static final int NETWORKS = 240;
    private static final Path FILE = Path.of("random.onnx");

    @Test
    void movedOutputsAreThoseOfTheDerivedField() throws OrtException {
        int fields = 0;
        List<String> unsound = new ArrayList<>();
        List<String> loose = new ArrayList<>();
        for (int seed = 0; seed < NETWORKS; seed++) {
            Network network = RandomNetworks.of(seed);
            List<Dim.Space> spaces = spaces(network);
            try (OnnxRuntimeRunner runner = new OnnxRuntimeRunner(network.model())) {
                for (Dim.Space space : spaces) {
                    IndexMap field = space.field();
                    long[] shape = shape(network, space.axis(), 4);
                    long[][] moved = Perturbation.moved(runner, shape, position(network, space.axis()));
                    boolean equal = true;
                    int middle = moved.length / 2;
                    for (int j = middle - field.period(); j < middle + field.period(); j++) {
                        if (moved[j][0] < field.low(j) || moved[j][1] > field.high(j)) {
                            unsound.add(network.description() + ": " + space.axis() + " " + j + " moved by "
                                    + moved[j][0] + ".." + moved[j][1] + ", derived " + field);
                        }
                        equal &= moved[j][0] == field.low(j) && moved[j][1] == field.high(j);
                    }
                    fields++;
                    if (!equal) {
                        loose.add(network.description() + ": " + space.axis() + " derived " + field);
                    }
                }
            }
        }
        assertThat(unsound).isEmpty();
        assertThat(loose).as("of %s fields those wider than what moves", fields).hasSizeLessThanOrEqualTo(fields / 50);
    }

    @Test
    void insideItsHaloAPatchEqualsTheWholeImageAndAtItDiffers() throws OrtException {
        int sides = 0;
        List<String> wrong = new ArrayList<>();
        List<String> loose = new ArrayList<>();
        for (int seed = 0; seed < NETWORKS; seed++) {
            Network network = RandomNetworks.of(seed);
            Reach.Local reach = reach(network);
            try (OnnxRuntimeRunner runner = new OnnxRuntimeRunner(network.model())) {
                for (Dim.Space space : spaces(network)) {
                    Axis axis = space.axis();
                    long[] shape = shape(network, axis, 4);
                    int position = position(network, axis);
                    int size = (int) shape[position];
                    // An image of three patches on the grid, of which the middle one ends inside it at both sides.
                    long[] whole = shape.clone();
                    whole[position] = 3L * size;
                    FloatTensor image = FloatTensor.random(seed, whole);
                    // What lies outside is far from what lies inside, so that every look at it shows.
                    int step = image.step(position);
                    for (int i = 0; i < image.values().length; i++) {
                        image.values()[i] += i / step % (3 * size) / size == 1 ? 0 : 1e6f;
                    }
                    FloatTensor all = runner.run(image);
                    FloatTensor part = runner.run(image.part(position, size, 2 * size));
                    int[] differing =
                            differing(part, all.part(position, size, size + part.length(position)), position, 0.5);
                    int before = reach.halo().before(axis) - reach.crop().before(axis);
                    int after = reach.halo().after(axis) - reach.crop().after(axis);
                    if (differing[0] > before || differing[1] > after) {
                        wrong.add(network.description() + ": " + axis + " differs at " + differing[0] + " and "
                                + differing[1] + " voxels of its ends, derived " + before + " and " + after);
                    }
                    sides += 2;
                    if (differing[0] < space.low()) {
                        loose.add(
                                network.description() + ": " + axis + " before " + differing[0] + " < " + space.low());
                    }
                    if (differing[1] < space.high()) {
                        loose.add(
                                network.description() + ": " + axis + " after " + differing[1] + " < " + space.high());
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(loose)
                .as("of %s sides those with a halo wider than needed", sides)
                .hasSizeLessThanOrEqualTo(sides / 50);
    }

    @Test
    void theSmallestPatchesAtTheImagesBordersEqualTheWholeImageUpToTheirHalo() throws OrtException {
        List<String> wrong = new ArrayList<>();
        for (int seed = 0; seed < NETWORKS; seed++) {
            Network network = RandomNetworks.of(seed);
            Reach.Local reach = reach(network);
            try (OnnxRuntimeRunner runner = new OnnxRuntimeRunner(network.model())) {
                for (Axis axis : axes(network)) {
                    int position = position(network, axis);
                    int grid = reach.grid().along(axis);
                    FloatTensor image = FloatTensor.random(seed, shape(network, axis, 4));
                    FloatTensor all = runner.run(image);
                    int cropped = reach.crop().before(axis) + reach.crop().after(axis);

                    int inside = reach.halo().after(axis);
                    int size = Extent.roundUp(inside + reach.crop().before(axis) + 1, grid);
                    FloatTensor first = runner.run(image.part(position, 0, size));
                    int[] atStart = differing(first, all.part(position, 0, size - cropped), position, 1);
                    if (atStart[1] > inside - reach.crop().after(axis)) {
                        wrong.add(network.description() + ": first " + size + " along " + axis);
                    }

                    inside = reach.halo().before(axis);
                    size = Extent.roundUp(inside + reach.crop().after(axis) + 1, grid);
                    int end = image.length(position);
                    FloatTensor last = runner.run(image.part(position, end - size, end));
                    FloatTensor same = all.part(position, end - size, end - cropped);
                    int[] atEnd = differing(last, same, position, 0);
                    if (atEnd[0] > inside - reach.crop().before(axis)) {
                        wrong.add(network.description() + ": last " + size + " along " + axis);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static Reach.Local reach(Network network) {
        GraphFacts facts = GraphFacts.of(FILE, network.model());
        assertThat(facts.reach()).as(network.description()).isInstanceOf(Reach.Local.class);
        assertThat(facts.input().layout().channelsLast()).isEqualTo(network.channelsLast());
        assertThat(facts.output().isAtInputScale()).isTrue();
        return (Reach.Local) facts.reach();
    }

    private static List<Dim.Space> spaces(Network network) {
        FactFinder.Walked walked = FactFinder.walk(FILE, network.model(), null, null);
        return walked.walk().tensor(walked.output()).axes().stream()
                .filter(Dim.Space.class::isInstance)
                .map(Dim.Space.class::cast)
                .toList();
    }

    private static List<Axis> axes(Network network) {
        return network.dimensions() == 2 ? List.of(Axis.Y, Axis.X) : Axis.ALL;
    }

    /** Which of the input's and output's axes is an axis of space. */
    private static int position(Network network, Axis axis) {
        return axes(network).indexOf(axis) + (network.channelsLast() ? 1 : 2);
    }

    /** A patch that is long along one axis, with an inside of some steps of the grid, and short along the others. */
    private static long[] shape(Network network, Axis along, int inside) {
        Reach.Local reach = reach(network);
        long[] shape = new long[network.dimensions() + 2];
        Arrays.fill(shape, 1);
        for (Axis axis : axes(network)) {
            int grid = reach.grid().along(axis);
            int around = reach.halo().before(axis) + reach.halo().after(axis);
            shape[position(network, axis)] = (long) Extent.roundUp(around, grid) + (axis == along ? inside : 1L) * grid;
        }
        return shape;
    }

    /** How far from its ends along an axis a tensor differs from another; a share of it counts as its last end. */
    private static int[] differing(FloatTensor one, FloatTensor other, int axis, double lastShare) {
        assertThat(other.shape()).isEqualTo(one.shape());
        int length = one.length(axis);
        int step = one.step(axis);
        int[] ends = {0, 0};
        for (int i = 0; i < one.values().length; i++) {
            float value = one.values()[i];
            if (Math.abs(value - other.values()[i]) > 1e-5f * Math.abs(value)) {
                int index = i / step % length;
                if (index < length * (1 - lastShare)) {
                    ends[0] = Math.max(ends[0], index + 1);
                } else {
                    ends[1] = Math.max(ends[1], length - index);
                }
            }
        }
        return ends;
    }
}
