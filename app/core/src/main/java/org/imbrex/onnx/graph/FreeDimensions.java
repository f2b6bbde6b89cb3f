package org.imbrex.onnx.graph;

import java.nio.file.Path;
import java.util.Optional;
import org.imbrex.error.InputException;
import org.imbrex.model.Layout;
import org.imbrex.onnx.graph.FactFinder.Walked;
import org.imbrex.onnx.graph.Tensor.Signal;
import org.imbrex.onnx.proto.OnnxMl.GraphProto;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;
import org.imbrex.onnx.proto.OnnxMl.TensorShapeProto;
import org.imbrex.onnx.proto.OnnxMl.ValueInfoProto;
import org.jspecify.annotations.Nullable;

/** Frees the patch size of models that were exported for one size only, where nothing in their graph depends on it. */
public final class FreeDimensions {
    private FreeDimensions() {}

    /** As below, for the first output. */
    public static Optional<ModelProto> withFreeDimensions(Path file, ModelProto model, @Nullable Layout layout) {
        return withFreeDimensions(file, model, layout, null);
    }

    /**
     * The same model for patches of any size on its grid, or nothing if its graph fits one size only.
     *
     * @param file where the model comes from, for messages
     * @param layout the order of the input's axes, or null to find out
     * @param asked the name of the output to walk to, or null for the first
     * @throws InputException if the graph is no model of an image
     */
    public static Optional<ModelProto> withFreeDimensions(
            Path file, ModelProto model, @Nullable Layout layout, @Nullable String asked) {
        Walked fixed = FactFinder.walk(file, model, layout, asked);
        ModelProto free = freed(model, fixed.input(), fixed.layout());
        Walked walked = FactFinder.walk(file, free, fixed.layout(), fixed.output());
        if (walked.walk().requirements().isFixedSize()
                || !(walked.walk().tensor(walked.output()) instanceof Signal output)
                || !(fixed.walk().tensor(fixed.output()) instanceof Signal before)
                || output.dims() == null
                || output.axes().stream().filter(Dim::spatial).count()
                        != fixed.layout().dimensions()
                || (output.global() == null) != (before.global() == null)) {
            return Optional.empty();
        }
        return Optional.of(free);
    }

    /**
     * The same model for one patch at a time, or nothing if its graph fits its own number of patches only.
     *
     * @param file where the model comes from, for messages
     * @param output the name of the output that matters
     * @throws InputException if the graph is no model of an image
     */
    public static Optional<ModelProto> withOnePatch(Path file, ModelProto model, Layout layout, String output) {
        Walked several = FactFinder.walk(file, model, layout, output);
        ModelProto.Builder builder = model.toBuilder();
        GraphProto.Builder graph = builder.getGraphBuilder().clearValueInfo();
        for (ValueInfoProto.Builder input : graph.getInputBuilderList()) {
            if (input.getName().equals(several.input().getName())) {
                input.getTypeBuilder()
                        .getTensorTypeBuilder()
                        .getShapeBuilder()
                        .getDimBuilder(0)
                        .setDimValue(1);
            }
        }
        for (ValueInfoProto.Builder value : graph.getOutputBuilderList()) {
            value.getTypeBuilder().getTensorTypeBuilder().clearShape();
        }
        ModelProto single = builder.build();
        Walked walked = FactFinder.walk(file, single, layout, output);
        boolean fits = walked.walk().tensor(output) instanceof Signal one
                && several.walk().tensor(output) instanceof Signal before
                && one.dims() != null
                && before.dims() != null
                && one.dims().size() == before.dims().size()
                && Size.ONE.equals(one.dims().get(0).size())
                && one.dims()
                        .subList(1, one.dims().size())
                        .equals(before.dims().subList(1, before.dims().size()))
                && !walked.walk().requirements().isFixedSize();
        return fits ? Optional.of(single) : Optional.empty();
    }

    private static ModelProto freed(ModelProto model, ValueInfoProto image, Layout layout) {
        ModelProto.Builder builder = model.toBuilder();
        GraphProto.Builder graph = builder.getGraphBuilder();
        // What the file declares of inner tensors holds for the old size only.
        graph.clearValueInfo();
        for (ValueInfoProto.Builder input : graph.getInputBuilderList()) {
            if (!input.getName().equals(image.getName())) {
                continue;
            }
            TensorShapeProto.Builder shape =
                    input.getTypeBuilder().getTensorTypeBuilder().getShapeBuilder();
            for (int i = 1; i < shape.getDimCount(); i++) {
                if (i != (layout.channelsLast() ? shape.getDimCount() - 1 : 1)) {
                    shape.getDimBuilder(i).setDimParam(input.getName() + "_" + i);
                }
            }
        }
        for (ValueInfoProto.Builder output : graph.getOutputBuilderList()) {
            output.getTypeBuilder().getTensorTypeBuilder().clearShape();
        }
        return builder.build();
    }
}
