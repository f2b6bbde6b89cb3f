package org.imbrex.training.network;

import java.util.List;

/**
 * A layer at its place in a network.
 *
 * @param name what it and its output are called
 * @param layer what it does
 * @param inputs the nodes whose outputs it takes, in order; {@link Network#IMAGE} is the network's own input
 */
public record Node(String name, Layer layer, List<String> inputs) {
    public Node {
        inputs = List.copyOf(inputs);
    }
}
