package org.imbrex.model.bioimage;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.imbrex.model.Layout;
import org.imbrex.yaml.YamlNode;
import org.jspecify.annotations.Nullable;

/**
 * What a description says of an input or output, whatever its version.
 *
 * @param node where it stands, for messages
 * @param name what it is called
 * @param type the type of its numbers, or null if it is not said
 * @param axes its axes by letters, in order: b, c, z, y, x
 * @param channels the names of its channels; empty if they have none
 * @param steps what is done to it before or after the network: a name and its settings each
 * @param test the file with its test tensor, or null
 */
record TensorDescription(
        YamlNode node,
        String name,
        @Nullable String type,
        Map<Character, AxisSize> axes,
        List<String> channels,
        List<Step> steps,
        @Nullable FileReference test) {
    TensorDescription {
        axes = new LinkedHashMap<>(axes);
        channels = List.copyOf(channels);
        steps = List.copyOf(steps);
    }

    /**
     * How long an axis may be.
     *
     * @param least the shortest, or 0 if that is not said
     * @param step by what it may be longer; 0 if it is fixed
     * @param halo how much of its ends is not to be trusted, as an output's description has it
     */
    record AxisSize(int least, int step, int halo) {
        static final AxisSize ANY = new AxisSize(0, 1, 0);

        boolean fixed() {
            return least > 0 && step == 0;
        }
    }

    /** A step of processing, and where it stands. */
    record Step(YamlNode node, String name, Map<String, YamlNode> settings) {}

    /** A file of the package, and what its contents' hash has to be, or null. */
    record FileReference(
            YamlNode node, String source, @Nullable String sha256) {}

    /** The letters of its axes, in order. */
    String letters() {
        StringBuilder letters = new StringBuilder();
        axes.keySet().forEach(letters::append);
        return letters.toString();
    }

    /**
     * The order of its axes.
     *
     * @throws org.imbrex.error.InputException if it is none of those that networks are run in
     */
    Layout layout() {
        return switch (letters()) {
            case "bcyx" -> Layout.NCHW;
            case "byxc" -> Layout.NHWC;
            case "bczyx" -> Layout.NCDHW;
            case "bzyxc" -> Layout.NDHWC;
            default -> throw node.wrong("expected axes bcyx, byxc, bczyx or bzyxc, found " + letters());
        };
    }
}
