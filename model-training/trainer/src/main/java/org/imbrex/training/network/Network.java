package org.imbrex.training.network;

import java.util.ArrayList;
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
 * @param auxiliary nodes whose outputs are scores too, coarser ones, for training alone
 */
public record Network(
        String description,
        int channels,
        int classes,
        List<Integer> grid,
        List<Node> nodes,
        List<Auxiliary> auxiliary) {
    /** The name of the network's input. */
    public static final String IMAGE = "image";

    public Network {
        grid = List.copyOf(grid);
        nodes = List.copyOf(nodes);
        auxiliary = List.copyOf(auxiliary);
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

    /** A network without auxiliary scores. */
    public Network(String description, int channels, int classes, List<Integer> grid, List<Node> nodes) {
        this(description, channels, classes, grid, nodes, List.of());
    }

    /**
     * A node that gives scores for training: Lee et al. (2015, arXiv:1409.5185).
     *
     * @param node its name
     * @param scale voxels of the image for one of its voxels, along each axis
     */
    public record Auxiliary(String node, List<Integer> scale) {
        public Auxiliary {
            scale = List.copyOf(scale);
        }
    }

    /** Axes of space: 2 or 3. */
    public int dimensions() {
        return grid.size();
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

    /** The same network without what only training needs. */
    public Network forInference() {
        Set<String> needed = new HashSet<>(Set.of(head().name()));
        List<Node> kept = new ArrayList<>();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            if (needed.contains(node.name())) {
                needed.addAll(node.inputs());
                kept.add(0, node);
            }
        }
        return new Network(description, channels, classes, grid, kept);
    }

    /** How many numbers an optimiser moves. */
    public long trainedNumbers() {
        return parameters().stream()
                .filter(p -> p.role().trained())
                .mapToLong(Parameter::size)
                .sum();
    }
}
