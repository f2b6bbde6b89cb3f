package org.imbrex.onnx.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.imbrex.onnx.graph.Tensor.Known;
import org.imbrex.onnx.graph.Tensor.Signal;
import org.imbrex.onnx.proto.OnnxMl.AttributeProto;
import org.jspecify.annotations.Nullable;

/** Interpolation to another size. */
final class ResizeRules {
    private ResizeRules() {}

    static Map<String, Rule> rules() {
        return Map.of("Resize", ResizeRules::resize, "Upsample", ResizeRules::resize);
    }

    private static List<Tensor> resize(Node node) {
        Signal output = node.signal(0, 1);
        List<Dim> dims = output.axes();
        int rank = dims.size();
        List<Integer> axes = axes(node, rank);
        List<Size> scales = numbers(node, "scales", scalesIndex(node), axes.size());
        List<Size> sizes = numbers(node, "sizes", 3, axes.size());
        if (!node.text("keep_aspect_ratio_policy", "stretch").equals("stretch")) {
            throw new NotLocalException("keeps the aspect ratio of the whole patch");
        }
        Interpolation interpolation = Interpolation.of(node);
        List<Dim> result = new ArrayList<>(dims);
        for (int i = 0; i < axes.size(); i++) {
            Dim dim = dims.get(axes.get(i));
            Size size = Kernel.size(dim);
            @Nullable Rational scale;
            Size newSize;
            if (scales != null) {
                scale = scales.get(i).constant();
                newSize = size.times(scales.get(i)).floor(node.requirements());
            } else if (sizes != null) {
                newSize = sizes.get(i);
                Size quotient = newSize.over(size);
                scale = quotient == null ? null : quotient.constant();
            } else {
                throw node.refused("expected scales or sizes, found neither");
            }
            if (scale != null && scale.equals(Rational.ONE) && newSize.equals(size)) {
                continue;
            }
            if (scale != null && scale.sign() <= 0) {
                throw node.refused("expected a factor above 0, found " + scale);
            }
            String problem = scale == null
                    ? "resizes by a factor that depends on the size of the patch"
                    : problem(dim, newSize, size.times(scale), interpolation);
            if (scale == null || problem != null) {
                output = node.global(output, String.valueOf(problem));
                result.set(axes.get(i), Dim.Space.guess(newSize));
            } else {
                Dim.Space space = (Dim.Space) dim;
                IndexMap window = interpolation.window(scale);
                if (leavesInput(window)) {
                    // At the image's border the outermost voxels stand for those beyond it.
                    space.mirrored(0, node.requirements());
                }
                result.set(axes.get(i), space.through(window, newSize, node.requirements()));
            }
        }
        return List.of(output.with(result));
    }

    private static @Nullable String problem(Dim dim, Size newSize, Size exact, Interpolation interpolation) {
        if (!(dim instanceof Dim.Space)) {
            return "resizes an axis that is no axis of the image";
        }
        return switch (interpolation.coordinates()) {
            case "align_corners" -> "aligns the corners of the whole patch";
            case "tf_crop_and_resize" -> "resizes a part of the whole patch";
            case "half_pixel_symmetric" -> newSize.equals(exact) ? null : "centres what it makes on the whole patch";
            default -> null;
        };
    }

    /** Whether some output voxels at the borders read nothing but what lies beyond the input. */
    private static boolean leavesInput(IndexMap window) {
        for (long j = 0; j < window.period(); j++) {
            if (window.high(j) < 0 || window.low(j) >= window.step()) {
                return true;
            }
        }
        return false;
    }

    private static int scalesIndex(Node node) {
        return node.operator().equals("Resize") && node.opset() >= 11 ? 2 : 1;
    }

    private static List<Integer> axes(Node node, int rank) {
        List<Long> chosen = node.integers("axes");
        List<Integer> axes = new ArrayList<>();
        if (chosen == null) {
            for (int i = 0; i < rank; i++) {
                axes.add(i);
            }
        } else {
            chosen.forEach(axis -> axes.add(node.axis(axis, rank)));
        }
        return axes;
    }

    /** Numbers for each axis from an input or, in old operator sets, an attribute; null if there are none. */
    private static @Nullable List<Size> numbers(Node node, String name, int index, int count) {
        AttributeProto attribute = node.find(name);
        List<Size> numbers = null;
        if (attribute != null) {
            List<Size> found = new ArrayList<>();
            for (float value : attribute.getFloatsList()) {
                Rational rational = Rational.near(value);
                if (rational == null) {
                    throw new NotLocalException("resizes by a factor of " + value);
                }
                found.add(Size.of(rational));
            }
            numbers = found;
        } else {
            Known known = node.known(index);
            if (known == null || List.of(Dim.plain(0)).equals(known.dims())) {
                return null;
            }
            numbers = known.values();
            if (numbers == null) {
                throw new NotLocalException("resizes by factors that the walk cannot work out");
            }
        }
        if (numbers.size() != count) {
            throw node.refused("expected " + count + " " + name + ", found " + numbers.size());
        }
        return Collections.unmodifiableList(numbers);
    }
}
