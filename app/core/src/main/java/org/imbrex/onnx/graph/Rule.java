package org.imbrex.onnx.graph;

import java.util.List;

/** How an operator's outputs follow from its inputs; at least one input comes from the image, and all axes are known. */
@FunctionalInterface
interface Rule {
    /**
     * Works out what is known of a node's outputs.
     *
     * @return what is known of the first outputs; those after them are unknown
     * @throws NotLocalException if the outputs depend on the whole patch and nothing else is known of them
     */
    List<Tensor> outputs(Node node);
}
