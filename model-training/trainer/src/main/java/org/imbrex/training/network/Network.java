package org.imbrex.training.network;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A network as a list of nodes in the order in which they run. The trainer computes with it and the exporter writes it, so
 * that what is trained and what is exported are one thing.
 *
 * @param description in words, such as {@code U-Net, base 16, depth 4}
 * @param channels input channels
 * @param classes output channels: a score (logit) for each class and voxel
 * @param grid voxels along each axis, slowest first, that patches are multiples of
 * @param nodes each takes the image or nodes before it; the last one's output is the network's
 */
public record Network(String description, int channels, int classes, List<Integer> grid, List<Node> nodes) {
    /** The name of the network's input. */
    public static final String IMAGE = "image";

    public Network {
        grid = List.copyOf(grid);
        nodes = List.copyOf(nodes);
        Set<String> known = new HashSet<>(Set.of(IMAGE));
        for (Node node : nodes) {
            if (!known.containsAll(node.inputs())) {
                throw new IllegalArgumentException(
                        node.name() + " takes " + node.inputs() + " before they are computed");
            }
            if (!known.add(node.name())) {
                throw new IllegalArgumentException("two nodes are called " + node.name());
            }
        }
    }

    /** The last node, which gives the scores. */
    public Node head() {
        return nodes.get(nodes.size() - 1);
    }

    /** Every parameter of every layer under its full name, in the order of the nodes. */
    public List<Parameter> parameters() {
        return nodes.stream()
                .flatMap(node -> node.layer().parameters().stream().map(p -> p.in(node.name())))
                .toList();
    }

    /** How many numbers an optimiser moves. */
    public long trainedNumbers() {
        return parameters().stream()
                .filter(p -> p.role().trained())
                .mapToLong(Parameter::size)
                .sum();
    }
}
