package org.imbrex.onnx.graph;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.imbrex.error.InputException;
import org.imbrex.onnx.proto.OnnxMl.AttributeProto;
import org.imbrex.onnx.proto.OnnxMl.GraphProto;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;
import org.imbrex.onnx.proto.OnnxMl.NodeProto;
import org.imbrex.onnx.proto.OnnxMl.OperatorSetIdProto;
import org.imbrex.onnx.proto.OnnxMl.StringStringEntryProto;
import org.imbrex.onnx.proto.OnnxMl.TensorProto;
import org.imbrex.onnx.protobuf.InvalidProtocolBufferException;

/** Reads ONNX files and refuses those that are none, that are too new or too old, or that miss their weights. */
public final class OnnxFile {
    public static final long OLDEST_OPERATORS = 7;
    public static final long NEWEST_OPERATORS = 22;

    private static final int MOST_NODES = 200_000;
    private static final int DEEPEST_SUBGRAPH = 8;

    private OnnxFile() {}

    /**
     * Reads a file and checks it, and the files beside it in which it keeps weights.
     *
     * @throws InputException if this is no ONNX file that this program can use
     */
    public static ModelProto read(Path file) {
        ModelProto model;
        try (InputStream in = Files.newInputStream(file)) {
            if (Files.size(file) > Integer.MAX_VALUE) {
                throw InputException.of(file, "an ONNX file of up to 2 GB", Files.size(file) + " bytes");
            }
            model = ModelProto.parseFrom(in);
        } catch (InvalidProtocolBufferException e) {
            throw InputException.of(file, "an ONNX file", "something else, or a part of one");
        } catch (IOException e) {
            throw new InputException(file, "cannot be read: " + e.getClass().getSimpleName(), e);
        }
        check(file, model);
        checkExternalData(file, model.getGraph(), 0);
        return model;
    }

    /**
     * Checks that a model has a graph, and operators of a version that this program knows.
     *
     * @return the version of its operators
     * @throws InputException if not
     */
    static long check(Path file, ModelProto model) {
        if (!model.hasGraph() || model.getGraph().getNodeCount() == 0) {
            throw InputException.of(file, "an ONNX file with a graph", "none");
        }
        if (model.getGraph().getNodeCount() > MOST_NODES) {
            throw InputException.of(
                    file,
                    "a graph of up to " + MOST_NODES + " nodes",
                    "" + model.getGraph().getNodeCount());
        }
        for (OperatorSetIdProto set : model.getOpsetImportList()) {
            if (set.getDomain().isEmpty() || set.getDomain().equals("ai.onnx")) {
                long version = set.getVersion();
                if (version < OLDEST_OPERATORS || version > NEWEST_OPERATORS) {
                    throw InputException.of(
                            file, "operator set " + OLDEST_OPERATORS + " to " + NEWEST_OPERATORS, "" + version);
                }
                return version;
            }
        }
        throw InputException.of(file, "an ONNX file that names its operator set", "none");
    }

    private static void checkExternalData(Path file, GraphProto graph, int depth) {
        if (depth > DEEPEST_SUBGRAPH) {
            throw new InputException(file, "subgraphs more than " + DEEPEST_SUBGRAPH + " deep");
        }
        Set<String> checked = new HashSet<>();
        for (TensorProto tensor : graph.getInitializerList()) {
            checkExternalData(file, tensor, checked);
        }
        for (NodeProto node : graph.getNodeList()) {
            for (AttributeProto attribute : node.getAttributeList()) {
                if (attribute.hasT()) {
                    checkExternalData(file, attribute.getT(), checked);
                }
                if (attribute.hasG()) {
                    checkExternalData(file, attribute.getG(), depth + 1);
                }
            }
        }
    }

    private static void checkExternalData(Path file, TensorProto tensor, Set<String> checked) {
        if (tensor.getDataLocation() != TensorProto.DataLocation.EXTERNAL) {
            return;
        }
        String location = entry(tensor, "location");
        String name = "weights '" + tensor.getName() + "'";
        try {
            Path folder =
                    Objects.requireNonNull(file.toAbsolutePath().normalize().getParent());
            Path data = folder.resolve(location).normalize();
            if (location.isEmpty() || Path.of(location).isAbsolute() || !data.startsWith(folder)) {
                throw InputException.of(file, name + " in a file beside it", "'" + location + "'");
            }
            if (!Files.isRegularFile(data)) {
                throw InputException.of(file, name + " in '" + location + "'", "no such file");
            }
            if (checked.add(location) && !data.toRealPath().startsWith(folder.toRealPath())) {
                throw InputException.of(file, name + " in a file beside it", "a link to elsewhere");
            }
            long offset = number(tensor, "offset");
            long length = number(tensor, "length");
            long size = Files.size(data);
            if (offset < 0 || length < 0 || offset > size || length > size - offset) {
                throw InputException.of(
                        file,
                        name + " at bytes " + offset + " + " + length + " of '" + location + "'",
                        size + " bytes");
            }
        } catch (InvalidPathException | NumberFormatException e) {
            throw new InputException(file, name + ": its place is not readable: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new InputException(file, name + ": '" + location + "' cannot be read", e);
        }
    }

    private static long number(TensorProto tensor, String key) {
        String text = entry(tensor, key);
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    private static String entry(TensorProto tensor, String key) {
        List<StringStringEntryProto> entries = tensor.getExternalDataList();
        return entries.stream()
                .filter(entry -> entry.getKey().equals(key))
                .map(StringStringEntryProto::getValue)
                .findFirst()
                .orElse("");
    }
}
