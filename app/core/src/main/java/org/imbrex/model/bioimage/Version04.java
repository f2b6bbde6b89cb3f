package org.imbrex.model.bioimage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.imbrex.model.bioimage.TensorDescription.AxisSize;
import org.imbrex.model.bioimage.TensorDescription.FileReference;
import org.imbrex.model.bioimage.TensorDescription.Step;
import org.imbrex.yaml.YamlNode;
import org.jspecify.annotations.Nullable;

/** Tensors as descriptions of version 0.4 have them: axes as letters, sizes as lists. */
final class Version04 {
    private static final int LARGEST_SIZE = 1 << 24;

    private Version04() {}

    static List<TensorDescription> inputs(YamlNode root) {
        return tensors(root.get("inputs"), "preprocessing", root.find("test_inputs"));
    }

    static List<TensorDescription> outputs(YamlNode root) {
        return tensors(root.get("outputs"), "postprocessing", root.find("test_outputs"));
    }

    private static List<TensorDescription> tensors(YamlNode list, String processing, @Nullable YamlNode tests) {
        List<TensorDescription> tensors = new ArrayList<>();
        for (YamlNode node : list.list()) {
            int i = tensors.size();
            FileReference test = tests == null || i >= tests.list().size()
                    ? null
                    : file(tests.list().get(i));
            YamlNode type = node.find("data_type");
            tensors.add(new TensorDescription(
                    node,
                    node.get("name").text(),
                    type == null ? null : type.text(),
                    axes(node),
                    List.of(),
                    steps(node.find(processing)),
                    test));
        }
        if (tensors.isEmpty()) {
            throw list.expected("a tensor");
        }
        return tensors;
    }

    private static FileReference file(YamlNode node) {
        return new FileReference(node, node.text(), null);
    }

    private static Map<Character, AxisSize> axes(YamlNode node) {
        String letters = node.get("axes").text();
        YamlNode shape = node.find("shape");
        YamlNode halo = node.find("halo");
        Map<Character, AxisSize> axes = new LinkedHashMap<>();
        for (int i = 0; i < letters.length(); i++) {
            AxisSize size = size(shape, i);
            int border = halo == null || !halo.isList() ? 0 : item(halo, i).integer();
            if (axes.put(letters.charAt(i), new AxisSize(size.least(), size.step(), Math.max(0, border))) != null) {
                throw node.get("axes").wrong("expected each axis once, found " + letters);
            }
        }
        return axes;
    }

    /** Sizes are a list, or the least sizes with steps; what depends on another tensor is taken as free. */
    private static AxisSize size(@Nullable YamlNode shape, int axis) {
        if (shape == null) {
            return AxisSize.ANY;
        }
        if (shape.isList()) {
            return new AxisSize(bounded(item(shape, axis)), 0, 0);
        }
        YamlNode least = shape.find("min");
        YamlNode step = shape.find("step");
        if (least == null || step == null) {
            return AxisSize.ANY;
        }
        return new AxisSize(bounded(item(least, axis)), bounded(item(step, axis)), 0);
    }

    private static YamlNode item(YamlNode list, int index) {
        List<YamlNode> items = list.list();
        if (index >= items.size()) {
            throw list.wrong("expected a number for each axis, found " + items.size());
        }
        return items.get(index);
    }

    static int bounded(YamlNode node) {
        int size = node.integer();
        if (size < 0 || size > LARGEST_SIZE) {
            throw node.expected("a size from 0 to " + LARGEST_SIZE);
        }
        return size;
    }

    private static List<Step> steps(@Nullable YamlNode list) {
        List<Step> steps = new ArrayList<>();
        if (list != null && !list.isEmpty()) {
            for (YamlNode node : list.list()) {
                YamlNode settings = node.find("kwargs");
                steps.add(new Step(
                        node,
                        node.get("name").text(),
                        settings == null || settings.isEmpty() ? Map.of() : settings.map()));
            }
        }
        return steps;
    }
}
