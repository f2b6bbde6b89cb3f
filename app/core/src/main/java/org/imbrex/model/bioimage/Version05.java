package org.imbrex.model.bioimage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.imbrex.model.bioimage.TensorDescription.AxisSize;
import org.imbrex.model.bioimage.TensorDescription.Step;
import org.imbrex.yaml.YamlNode;
import org.jspecify.annotations.Nullable;

/** Tensors as descriptions of version 0.5 have them: each axis with a type, an id and a size of its own. */
final class Version05 {
    private Version05() {}

    static List<TensorDescription> tensors(YamlNode list, String processing) {
        List<TensorDescription> tensors = new ArrayList<>();
        for (YamlNode node : list.list()) {
            Map<Character, AxisSize> axes = new LinkedHashMap<>();
            List<String> channels = List.of();
            for (YamlNode axis : node.get("axes").list()) {
                char letter = letter(axis);
                AxisSize size = size(axis);
                if (letter == 'c' && axis.find("channel_names") != null) {
                    channels = axis.get("channel_names").texts();
                    size = new AxisSize(channels.size(), 0, 0);
                }
                if (axes.put(letter, size) != null) {
                    throw axis.wrong("expected each axis once, found two of " + letter);
                }
            }
            YamlNode id = node.find("id");
            YamlNode test = node.find("test_tensor");
            tensors.add(new TensorDescription(
                    node,
                    id == null ? processing.equals("preprocessing") ? "input" : "output" : id.text(),
                    type(node.find("data")),
                    axes,
                    channels,
                    steps(node.find(processing)),
                    test == null || test.isEmpty() ? null : Description.reference(test)));
        }
        if (tensors.isEmpty()) {
            throw list.expected("a tensor");
        }
        return tensors;
    }

    private static char letter(YamlNode axis) {
        String type = axis.get("type").text();
        YamlNode id = axis.find("id");
        return switch (type) {
            case "batch" -> 'b';
            case "channel" -> 'c';
            case "space" -> {
                String name = id == null ? "x" : id.text();
                if (!List.of("x", "y", "z").contains(name)) {
                    throw axis.wrong("expected an axis of space x, y or z, found " + name);
                }
                yield name.charAt(0);
            }
            default -> throw axis.wrong("expected an axis of type batch, channel or space, found " + type);
        };
    }

    private static AxisSize size(YamlNode axis) {
        YamlNode size = axis.find("size");
        YamlNode halo = axis.find("halo");
        int border = halo == null ? 0 : Version04.bounded(halo);
        if (size == null || size.isEmpty()) {
            return new AxisSize(0, 1, border);
        }
        if (!size.isMap()) {
            return new AxisSize(Version04.bounded(size), 0, border);
        }
        YamlNode least = size.find("min");
        YamlNode step = size.find("step");
        // A size that refers to another tensor, or that nobody knows, is free.
        return least == null || step == null
                ? new AxisSize(0, 1, border)
                : new AxisSize(Version04.bounded(least), Version04.bounded(step), border);
    }

    private static @Nullable String type(@Nullable YamlNode data) {
        if (data == null || !data.isMap() || data.find("type") == null) {
            return null;
        }
        return data.get("type").text();
    }

    private static List<Step> steps(@Nullable YamlNode list) {
        List<Step> steps = new ArrayList<>();
        if (list != null && !list.isEmpty()) {
            for (YamlNode node : list.list()) {
                YamlNode settings = node.find("kwargs");
                steps.add(new Step(
                        node,
                        node.get("id").text(),
                        settings == null || settings.isEmpty() ? Map.of() : settings.map()));
            }
        }
        return steps;
    }
}
