package org.imbrex.onnx.graph;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.imbrex.error.InputException;
import org.imbrex.model.Layout;
import org.imbrex.model.Reach;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Halo;
import org.jspecify.annotations.Nullable;

/**
 * What an ONNX graph says about itself.
 *
 * @param operators the version of its operator set
 * @param input the image that it takes
 * @param output the scores that it makes
 * @param outputs the names of all its outputs; {@code output} is the first unless another was asked for
 * @param reach how far an output voxel looks, and the grid of its patches
 * @param field how far an output voxel looks beyond its own place at most, for any place on the grid, or null for a
 *     network that looks at the whole patch; {@link Reach.Local#halo()} may be smaller, since patches start on the grid
 * @param memory the estimate of what its activations need
 */
public record GraphFacts(
        long operators,
        Input input,
        Output output,
        List<String> outputs,
        Reach reach,
        @Nullable Halo field,
        MemoryEstimate memory) {

    public GraphFacts {
        outputs = List.copyOf(outputs);
    }

    /**
     * A graph's input.
     *
     * @param name what the graph calls it
     * @param type the type of its elements
     * @param layout the order of its axes
     * @param batch the number of images at once, or 0 if it is free
     * @param channels the number of its channels, or 0 if the graph does not say
     * @param fixed the sizes along axes of space that are fixed; axes that are missing are free
     */
    public record Input(
            String name, ElementType type, Layout layout, long batch, long channels, Map<Axis, Integer> fixed) {
        public Input {
            fixed = Map.copyOf(fixed);
        }
    }

    /**
     * A graph's output.
     *
     * @param name what the graph calls it
     * @param type the type of its elements
     * @param layout the order of its axes, or null if they are not batch, channels and the image's axes
     * @param channels the number of its channels, or 0 if the graph does not say
     * @param scale output voxels for each input voxel along axes of space: 1 for a network whose output is as fine as its
     *     input; empty if unknown. At another scale a halo counts input voxels and a crop is not worked out
     */
    public record Output(
            String name, ElementType type, @Nullable Layout layout, long channels, Map<Axis, Rational> scale) {
        public Output {
            scale = Map.copyOf(scale);
        }

        /** Whether an output voxel stands for an input voxel. */
        public boolean isAtInputScale() {
            return scale.values().stream().allMatch(Rational.ONE::equals);
        }
    }

    /**
     * Reads an ONNX file and walks its graph to its first output.
     *
     * @throws InputException if the file is no ONNX model of an image
     */
    public static GraphFacts read(Path file) {
        return of(file, OnnxFile.read(file));
    }

    /**
     * Walks a model's graph to its first output; the layout is the one under which its convolutions find their channels.
     *
     * @param file where the model comes from, for messages
     * @throws InputException if the graph is no model of an image
     */
    public static GraphFacts of(Path file, ModelProto model) {
        return of(file, model, null, null);
    }

    /**
     * Walks a model's graph.
     *
     * @param layout the order of the input's axes, or null to find out
     * @param output the name of the output to walk to, or null for the first
     * @throws InputException if the graph is no model of an image, or has no such output
     */
    public static GraphFacts of(Path file, ModelProto model, @Nullable Layout layout, @Nullable String output) {
        return FactFinder.find(file, model, layout, output);
    }

    /**
     * The most bytes that live activations take at once for one patch, its input and output among them. What ONNX
     * Runtime's arena on the CPU takes is more: measured for U-Nets in two and three dimensions 1.0 to 2.0 times as much
     * without memory patterns, and 2.0 to 3.4 times with them, since they keep a second block for the whole run.
     */
    public long peakActivationBytes(Extent patch) {
        return memory.peakBytes(patch);
    }
}
