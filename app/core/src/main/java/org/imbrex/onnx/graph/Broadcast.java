package org.imbrex.onnx.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.imbrex.onnx.graph.Tensor.Known;
import org.imbrex.onnx.graph.Tensor.Signal;
import org.jspecify.annotations.Nullable;

/** Joins the operands of an element-wise operator, axis by axis from the last, as ONNX broadcasts them. */
final class Broadcast {
    private Broadcast() {}

    /** What is known of the result; each place of it depends on what that place of any operand depends on. */
    static Signal of(Node node, List<? extends Tensor> operands, ElementType type) {
        String global = null;
        List<Dim> result = new ArrayList<>();
        // Constants that do not change come last: they fit any axis.
        List<Tensor> ordered = new ArrayList<>(operands);
        ordered.sort(Comparator.comparing(Broadcast::isUniform));
        for (Tensor operand : ordered) {
            if (operand instanceof Signal signal && global == null) {
                global = signal.global();
            }
            boolean uniform = isUniform(operand);
            if (uniform && operand.dims() == null) {
                continue;
            }
            List<Dim> dims = new ArrayList<>(operand.axes());
            while (dims.size() < result.size()) {
                dims.add(0, Dim.Plain.ONE);
            }
            while (result.size() < dims.size()) {
                result.add(0, Dim.Plain.ONE);
            }
            for (int i = 0; i < dims.size(); i++) {
                Dim before = result.get(i);
                if (!isOne(before)
                        && !isOne(dims.get(i))
                        && !Objects.equals(before.size(), dims.get(i).size())) {
                    node.requirements().fixedSize();
                }
                if (uniform && before.spatial()) {
                    continue;
                }
                String problem = problem(before, dims.get(i));
                if (problem != null && global == null) {
                    global = node.describe() + " " + problem;
                }
                result.set(i, join(before, dims.get(i)));
            }
        }
        return new Signal(type, result, global);
    }

    private static boolean isUniform(Tensor tensor) {
        return tensor instanceof Known known && known.uniform();
    }

    private static boolean isOne(Dim dim) {
        Size size = dim.size();
        return size != null && size.is(1);
    }

    /** Why two axes cannot be joined place by place, or null if they can. */
    private static @Nullable String problem(Dim a, Dim b) {
        if (a.spatial() && b.spatial()) {
            if (a instanceof Dim.Space x && b instanceof Dim.Space y) {
                return problem(x, y);
            }
            if (a instanceof Dim.Merged x
                    && b instanceof Dim.Merged y
                    && x.parts().size() == y.parts().size()) {
                for (int i = 0; i < x.parts().size(); i++) {
                    String problem = problem(x.parts().get(i), y.parts().get(i));
                    if (problem != null) {
                        return problem;
                    }
                }
                return null;
            }
            return "joins axes that mix the image's axes in different ways";
        }
        if (a.spatial() || b.spatial()) {
            Dim place = a.spatial() ? a : b;
            Dim other = a.spatial() ? b : a;
            if (isOne(other)) {
                return null;
            }
            return isOne(place)
                    ? "spreads one place over others"
                    : "joins places of the image with values that differ from place to place";
        }
        return null;
    }

    private static @Nullable String problem(Dim.Space a, Dim.Space b) {
        if (a.axis() != b.axis()) {
            return "joins axis " + a.axis() + " with axis " + b.axis();
        }
        if (!a.size().equals(b.size())) {
            return "joins " + a.size() + " with " + b.size() + " voxels along " + a.axis();
        }
        if (!a.field().rate().equals(b.field().rate())) {
            return "joins voxels of different size along " + a.axis();
        }
        return null;
    }

    private static Dim join(Dim a, Dim b) {
        if (a instanceof Dim.Space x && b instanceof Dim.Space y) {
            if (problem(x, y) == null) {
                return x.or(y);
            }
            return isOne(x) ? y : x;
        }
        if (a instanceof Dim.Merged x && b instanceof Dim.Merged y && problem(x, y) == null) {
            List<Dim> parts = new ArrayList<>();
            for (int i = 0; i < x.parts().size(); i++) {
                parts.add(join(x.parts().get(i), y.parts().get(i)));
            }
            return new Dim.Merged(parts);
        }
        if (a.spatial() || b.spatial()) {
            return a.spatial() ? a : b;
        }
        return a.size() == null || isOne(a) ? b : a;
    }
}
