package org.imbrex.onnx.graph;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All operators that the walk knows. */
final class Operators {
    /** Operators of ONNX itself and Microsoft's extensions that exporters and optimisers write. */
    private static final Set<String> DOMAINS = Set.of("", "ai.onnx", "com.microsoft");

    private static final Map<String, Rule> RULES = gather();

    private Operators() {}

    /** The rule of an operator, or null if it is unknown. */
    static @Nullable Rule find(String domain, String operator) {
        return DOMAINS.contains(domain) ? RULES.get(operator) : null;
    }

    private static Map<String, Rule> gather() {
        Map<String, Rule> rules = new TreeMap<>();
        List.of(
                        ConvolutionRules.rules(),
                        CropRules.rules(),
                        ElementwiseRules.rules(),
                        MatrixRules.rules(),
                        PoolingRules.rules(),
                        ReductionRules.rules(),
                        ResizeRules.rules(),
                        ShapeRules.rules())
                .forEach(rules::putAll);
        return rules;
    }
}
