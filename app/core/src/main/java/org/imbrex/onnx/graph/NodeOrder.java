package org.imbrex.onnx.graph;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.imbrex.error.InputException;
import org.imbrex.onnx.proto.OnnxMl.AttributeProto;
import org.imbrex.onnx.proto.OnnxMl.GraphProto;
import org.imbrex.onnx.proto.OnnxMl.NodeProto;

/** The nodes that some outputs need, each after those it needs itself. */
final class NodeOrder {
    private static final int DEEPEST_SUBGRAPH = 8;

    private final Path file;
    private final Map<String, NodeProto> makers = new HashMap<>();
    private final Set<String> given;

    private NodeOrder(Path file, GraphProto graph, Set<String> given) {
        this.file = file;
        this.given = given;
        for (NodeProto node : graph.getNodeList()) {
            for (String output : node.getOutputList()) {
                if (!output.isEmpty() && (makers.put(output, node) != null || given.contains(output))) {
                    throw new InputException(file, "two tensors are called '" + output + "'");
                }
            }
        }
    }

    /**
     * @param given tensors that are there already
     * @throws InputException if a tensor is missing, made twice, or needs itself
     */
    static List<NodeProto> of(Path file, GraphProto graph, List<String> outputs, Set<String> given) {
        return new NodeOrder(file, graph, Set.copyOf(given)).sorted(outputs);
    }

    private record Visit(NodeProto node, boolean done) {}

    private List<NodeProto> sorted(List<String> outputs) {
        List<NodeProto> order = new ArrayList<>();
        Set<NodeProto> open = identities();
        Set<NodeProto> done = identities();
        Deque<Visit> stack = new ArrayDeque<>();
        for (String output : outputs) {
            push(output, stack);
        }
        while (!stack.isEmpty()) {
            Visit visit = stack.pop();
            NodeProto node = visit.node();
            if (visit.done()) {
                open.remove(node);
                done.add(node);
                order.add(node);
            } else if (!done.contains(node)) {
                if (!open.add(node)) {
                    throw new InputException(file, Node.describe(node) + ": needs its own output");
                }
                stack.push(new Visit(node, true));
                Set<String> needed = new HashSet<>();
                needs(node, needed, 0);
                for (String input : needed) {
                    NodeProto maker = makers.get(input);
                    if (maker != null && open.contains(maker)) {
                        throw new InputException(file, Node.describe(maker) + ": needs its own output");
                    }
                    push(input, stack);
                }
            }
        }
        return order;
    }

    private static Set<NodeProto> identities() {
        // Two nodes may be equal, as messages.
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    private void push(String name, Deque<Visit> stack) {
        if (given.contains(name)) {
            return;
        }
        NodeProto maker = makers.get(name);
        if (maker == null) {
            throw new InputException(file, "tensor '" + name + "' is read but never made");
        }
        stack.push(new Visit(maker, false));
    }

    /** What a node and its subgraphs read from this graph. */
    private void needs(NodeProto node, Set<String> needed, int depth) {
        for (String input : node.getInputList()) {
            if (!input.isEmpty() && (depth == 0 || makers.containsKey(input))) {
                needed.add(input);
            }
        }
        for (AttributeProto attribute : node.getAttributeList()) {
            if (depth >= DEEPEST_SUBGRAPH && attribute.hasG()) {
                throw new InputException(
                        file, Node.describe(node) + ": subgraphs more than " + DEEPEST_SUBGRAPH + " deep");
            }
            if (attribute.hasG()) {
                for (NodeProto inner : attribute.getG().getNodeList()) {
                    needs(inner, needed, depth + 1);
                }
                attribute.getG().getOutputList().forEach(output -> {
                    if (makers.containsKey(output.getName())) {
                        needed.add(output.getName());
                    }
                });
            }
        }
    }
}
