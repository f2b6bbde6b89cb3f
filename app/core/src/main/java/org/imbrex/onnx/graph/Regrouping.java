package org.imbrex.onnx.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reshaping: the same values in the same order, cut into other axes. */
final class Regrouping {
    private final Deque<Dim> left;
    private final Requirements requirements;

    private Regrouping(List<Dim> dims, Requirements requirements) {
        this.left = new ArrayDeque<>(parts(dims));
        this.requirements = requirements;
    }

    /**
     * Finds which axes make up the axes of a new shape.
     *
     * @param sizes the new shape; one may be -1 for what remains
     * @return the new axes, or null if the new shape cuts axes where they cannot be cut
     */
    static @Nullable List<Dim> of(List<Dim> dims, List<Size> sizes, Requirements requirements) {
        int open = sizes.indexOf(Size.of(-1));
        int end = open < 0 ? sizes.size() : open;
        Regrouping regrouping = new Regrouping(dims, requirements);
        List<Dim> result = new ArrayList<>();
        for (int i = 0; i < end; i++) {
            List<Dim> parts = regrouping.take(sizes.get(i), true);
            if (parts == null) {
                return null;
            }
            result.add(merged(parts, requirements));
        }
        List<Dim> last = new ArrayList<>();
        for (int i = sizes.size() - 1; i > end; i--) {
            List<Dim> parts = regrouping.take(sizes.get(i), false);
            if (parts == null) {
                return null;
            }
            last.add(merged(parts, requirements));
        }
        if (open >= 0) {
            result.add(merged(List.copyOf(regrouping.left), requirements));
        } else if (!regrouping.left.isEmpty()) {
            return null;
        }
        Collections.reverse(last);
        result.addAll(last);
        return result;
    }

    /** One axis made of several, the last fastest. */
    static Dim merged(List<Dim> dims, Requirements requirements) {
        List<Dim> parts = parts(dims);
        if (parts.isEmpty()) {
            return Dim.Plain.ONE;
        }
        Dim first = parts.get(0);
        if (parts.size() == 1) {
            return first;
        }
        boolean plainAfter = parts.stream().skip(1).noneMatch(Dim::spatial);
        if (!first.spatial() && plainAfter) {
            return new Dim.Plain(product(parts));
        }
        if (first.spatial() && plainAfter) {
            Size repeats = product(parts.subList(1, parts.size()));
            Long count = repeats == null ? null : repeats.whole();
            if (count != null && count >= 1 && count <= 1024) {
                return repeated(first, count, requirements);
            }
        }
        return new Dim.Merged(parts);
    }

    /** Every place of an axis so many times in turn. */
    static Dim repeated(Dim dim, long count, Requirements requirements) {
        IndexMap window = IndexMap.periodic(count, 1, i -> Math.floorDiv(i, count), i -> Math.floorDiv(i, count));
        return Kernel.through(dim, window, Kernel.size(dim).times(Rational.of(count)), requirements);
    }

    /** Every so many places of an axis as one. */
    static Dim blocks(Dim dim, long count, Requirements requirements) {
        Size size = Kernel.size(dim).times(new Rational(1, count)).floor(requirements);
        return Kernel.through(dim, IndexMap.window(count, 0, count - 1), size, requirements);
    }

    /** Axes without those of length 1, and without the seams of merged ones. */
    private static List<Dim> parts(List<Dim> dims) {
        List<Dim> parts = new ArrayList<>();
        for (Dim dim : dims) {
            Size size = dim.size();
            if (dim instanceof Dim.Merged merged) {
                parts.addAll(parts(merged.parts()));
            } else if (dim.spatial() || size == null || !size.is(1)) {
                parts.add(dim);
            }
        }
        return parts;
    }

    private static @Nullable Size product(List<Dim> dims) {
        return new Dim.Merged(dims).size();
    }

    /** Takes axes of so many elements together from one end, cutting the last of them if need be. */
    private @Nullable List<Dim> take(Size size, boolean fromFront) {
        List<Dim> taken = new ArrayList<>();
        Size wanted = size;
        while (!wanted.is(1)) {
            Dim next = fromFront ? left.pollFirst() : left.pollLast();
            Size nextSize = next == null ? null : next.size();
            if (next == null || nextSize == null) {
                return null;
            }
            Size rest = wholeQuotient(wanted, nextSize);
            if (rest != null) {
                wanted = rest;
            } else {
                next = cut(next, nextSize, wanted, fromFront);
                if (next == null) {
                    return null;
                }
                wanted = Size.ONE;
            }
            taken.add(next);
        }
        if (!fromFront) {
            Collections.reverse(taken);
        }
        return taken;
    }

    /** Cuts an axis in two, of which one has the wanted size, and puts the other back. */
    private @Nullable Dim cut(Dim dim, Size size, Size wanted, boolean fromFront) {
        Size other = wholeQuotient(size, wanted);
        if (other == null) {
            return null;
        }
        Long inner = (fromFront ? other : wanted).whole();
        if (dim instanceof Dim.Space space) {
            if (inner == null) {
                return null;
            }
            Dim outer = blocks(space, inner, requirements);
            if (fromFront) {
                left.addFirst(Dim.plain(inner));
                return outer;
            }
            left.addLast(outer);
            return Dim.plain(inner);
        }
        if (fromFront) {
            left.addFirst(new Dim.Plain(other));
        } else {
            left.addLast(new Dim.Plain(other));
        }
        return new Dim.Plain(wanted);
    }

    /** A quotient that is a whole number wherever it is a number; sizes of the image are divisible by their cuts. */
    private static @Nullable Size wholeQuotient(Size dividend, Size divisor) {
        Size quotient = dividend.over(divisor);
        Rational constant = quotient == null ? null : quotient.constant();
        return constant != null && !constant.isWhole() ? null : quotient;
    }
}
