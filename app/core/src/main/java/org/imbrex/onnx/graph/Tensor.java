package org.imbrex.onnx.graph;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of a tensor before any image is seen. */
sealed interface Tensor {
    ElementType type();

    /** Its axes, or null if not even their number is known. */
    @Nullable
    List<Dim> dims();

    /**
     * Computed from weights and sizes alone.
     *
     * @param type its elements' type
     * @param dims its axes, all of them plain, or null if unknown
     * @param values its elements, last axis fastest, or null if there are too many or they are unknown
     * @param uniform whether all elements are the same
     */
    record Known(
            ElementType type,
            @Nullable List<Dim> dims,
            @Nullable List<Size> values,
            boolean uniform) implements Tensor {
        /** More elements than this are weights, never sizes. */
        static final int MOST_VALUES = 4096;

        public Known {
            dims = dims == null ? null : List.copyOf(dims);
            values = values == null ? null : List.copyOf(values);
        }

        static Known unknown(ElementType type) {
            return new Known(type, null, null, false);
        }

        static Known scalar(ElementType type, Size value) {
            return new Known(type, List.of(), List.of(value), true);
        }

        static Known vector(ElementType type, List<Size> values) {
            return of(type, List.of(Dim.plain(values.size())), values);
        }

        static Known of(ElementType type, List<Dim> dims, List<Size> values) {
            return new Known(
                    type, dims, values, values.stream().distinct().limit(2).count() <= 1);
        }

        /** Its elements as whole numbers, or null if they are not known to be. */
        @Nullable
        List<Long> wholes() {
            if (values == null) {
                return null;
            }
            List<Long> wholes = new ArrayList<>();
            for (Size value : values) {
                Long whole = value.whole();
                if (whole == null) {
                    return null;
                }
                wholes.add(whole);
            }
            return wholes;
        }
    }

    /**
     * Computed from the image.
     *
     * @param type its elements' type
     * @param dims its axes, or null if unknown
     * @param global why every element may depend on the whole patch, or null if each depends on its field alone
     */
    record Signal(
            ElementType type,
            @Nullable List<Dim> dims,
            @Nullable String global) implements Tensor {
        public Signal {
            dims = dims == null ? null : List.copyOf(dims);
        }

        Signal with(List<Dim> newDims) {
            return new Signal(type, newDims, global);
        }

        Signal with(ElementType newType) {
            return new Signal(newType, dims, global);
        }

        /** The same, known to look at the whole patch; the first reason stands. */
        Signal global(String reason) {
            return global != null ? this : new Signal(type, dims, reason);
        }
    }

    /** Its axes, which an operator has to know. */
    default List<Dim> axes() {
        List<Dim> dims = dims();
        if (dims == null) {
            throw new NotLocalException("reads a tensor of unknown shape");
        }
        return dims;
    }

    /** How many axes it has, or -1 if unknown. */
    default int rank() {
        List<Dim> dims = dims();
        return dims == null ? -1 : dims.size();
    }
}
