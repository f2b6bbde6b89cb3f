package org.imbrex.onnx.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.imbrex.onnx.graph.Tensor.Known;
import org.jspecify.annotations.Nullable;

/** Element-wise operators over known values: what is done to sizes on their way from Shape to Reshape, Resize or Slice. */
final class Arithmetic {
    private Arithmetic() {}

    /** The output of a node whose inputs are all known, or null if it cannot be worked out. */
    static @Nullable Known fold(Node node) {
        Requirements requirements = node.requirements();
        return switch (node.operator()) {
            case "Identity" -> node.known(0);
            case "Cast" -> cast(node);
            case "Floor" -> each(node, value -> value.floor(requirements));
            case "Ceil" -> each(node, value -> value.ceil(requirements));
            case "Neg" -> each(node, value -> value.times(Rational.of(-1)));
            case "Not" -> each(node, value -> truth(value.is(0)));
            case "Div" ->
                node.tensor(0).type().whole()
                        ? pairs(node, (a, b) -> quotient(a, b, requirements), null)
                        : pairs(node, Size::over, null);
            case "Mod" -> pairs(node, (a, b) -> rest(a, b, requirements), null);
            case "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual" ->
                pairs(node, (a, b) -> compared(node.operator(), a, b), ElementType.BOOL);
            case "And" -> pairs(node, (a, b) -> truth(!a.is(0) && !b.is(0)), ElementType.BOOL);
            case "Or" -> pairs(node, (a, b) -> truth(!a.is(0) || !b.is(0)), ElementType.BOOL);
            case "Add", "Sub", "Mul", "Min", "Max" ->
                node.inputCount() == 2 ? pairs(node, (a, b) -> join(node.operator(), a, b), null) : null;
            case "Where" -> where(node);
            default -> null;
        };
    }

    /** Two values joined by an operator's name (Reduce...'s without its prefix), or null if nobody can say. */
    static @Nullable Size join(String operator, Size a, Size b) {
        return switch (operator) {
            case "Add", "Sum" -> a.plus(b);
            case "Sub" -> a.minus(b);
            case "Mul", "Prod" -> a.times(b);
            case "Min" -> a.minus(b).neverNegative() ? b : b.minus(a).neverNegative() ? a : null;
            case "Max" -> a.minus(b).neverNegative() ? a : b.minus(a).neverNegative() ? b : null;
            default -> null;
        };
    }

    private static Size truth(boolean value) {
        return value ? Size.ONE : Size.ZERO;
    }

    /** Whole numbers are divided towards zero; what depends on the patch is positive. */
    private static @Nullable Size quotient(Size a, Size b, Requirements requirements) {
        Size exact = a.over(b);
        if (exact == null) {
            return null;
        }
        Rational constant = exact.constant();
        return constant != null && constant.sign() < 0 ? exact.ceil(requirements) : exact.floor(requirements);
    }

    private static @Nullable Size rest(Size a, Size b, Requirements requirements) {
        Size exact = a.over(b);
        return exact == null ? null : a.minus(exact.floor(requirements).times(b));
    }

    private static @Nullable Size compared(String operator, Size a, Size b) {
        Size difference = a.minus(b);
        int sign;
        if (difference.constant() != null) {
            sign = difference.offset().sign();
        } else if (difference.neverNegative()) {
            sign = 1;
        } else if (b.minus(a).neverNegative()) {
            sign = -1;
        } else {
            return null;
        }
        return truth(
                switch (operator) {
                    case "Equal" -> sign == 0;
                    case "Less" -> sign < 0;
                    case "LessOrEqual" -> sign <= 0;
                    case "Greater" -> sign > 0;
                    default -> sign >= 0;
                });
    }

    private static @Nullable Known cast(Node node) {
        ElementType type = ElementType.of(node.integer("to", 1));
        boolean cut = type.whole() && !node.tensor(0).type().whole();
        Known values = each(node, value -> cut ? value.floor(node.requirements()) : value);
        return values == null ? null : new Known(type, values.dims(), values.values(), values.uniform());
    }

    private static @Nullable Known each(Node node, UnaryOperator<Size> function) {
        Known known = node.known(0);
        if (known == null || known.values() == null) {
            return null;
        }
        List<Size> values = new ArrayList<>();
        known.values().forEach(value -> values.add(function.apply(value)));
        return Known.of(known.type(), known.axes(), values);
    }

    /** A function of two sizes that may have no answer. */
    private interface Pair {
        @Nullable
        Size apply(Size a, Size b);
    }

    private static @Nullable Known pairs(Node node, Pair function, @Nullable ElementType type) {
        Known a = node.known(0);
        Known b = node.known(1);
        if (a == null || b == null || a.values() == null || b.values() == null) {
            return null;
        }
        Known shape = shape(List.of(a, b));
        if (shape == null) {
            return null;
        }
        int count = shape.values() == null ? 0 : shape.values().size();
        List<Size> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Size value = function.apply(at(a, i), at(b, i));
            if (value == null) {
                return null;
            }
            values.add(value);
        }
        return Known.of(type == null ? a.type() : type, shape.axes(), values);
    }

    private static @Nullable Known where(Node node) {
        Known condition = node.known(0);
        Known a = node.known(1);
        Known b = node.known(2);
        if (condition == null || a == null || b == null) {
            return null;
        }
        Known shape = shape(List.of(condition, a, b));
        if (shape == null || shape.values() == null) {
            return null;
        }
        List<Size> values = new ArrayList<>();
        for (int i = 0; i < shape.values().size(); i++) {
            values.add(at(condition, i).is(0) ? at(b, i) : at(a, i));
        }
        return Known.of(a.type(), shape.axes(), values);
    }

    /** The operand whose axes are the result's: operands are single values or have all the same axes. */
    private static @Nullable Known shape(List<Known> operands) {
        Known shape = operands.get(0);
        for (Known operand : operands) {
            if (operand.values() == null || operand.dims() == null) {
                return null;
            }
            boolean single = operand.values().size() == 1;
            boolean singleShape = shape.values() == null || shape.values().size() == 1;
            if (singleShape && (!single || operand.axes().size() > shape.axes().size())) {
                shape = operand;
            } else if (!single && !operand.axes().equals(shape.axes())) {
                return null;
            }
        }
        return shape;
    }

    private static Size at(Known known, int index) {
        List<Size> values = known.values();
        if (values == null) {
            throw new IllegalStateException("values of a tensor that has none");
        }
        return values.get(values.size() == 1 ? 0 : index);
    }
}
