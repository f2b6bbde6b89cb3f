package org.imbrex.onnx.graph;

import java.util.List;
import org.imbrex.volume.Axis;
import org.jspecify.annotations.Nullable;

/** One axis of a tensor. */
sealed interface Dim {
    /** How long it is, or null if that is unknown. */
    @Nullable
    Size size();

    /** Whether indices along it stand for places in the image. */
    default boolean spatial() {
        return false;
    }

    static Plain plain(long size) {
        return new Plain(Size.of(size));
    }

    /** Channels, batch, or anything else that is not a place in the image. */
    record Plain(@Nullable Size size) implements Dim {
        static final Dim ONE = new Plain(Size.ONE);
    }

    /** Several axes as one, the last fastest, at least one of them spatial. */
    record Merged(List<Dim> parts) implements Dim {
        public Merged {
            parts = List.copyOf(parts);
        }

        @Override
        public @Nullable Size size() {
            Size product = Size.ONE;
            for (Dim part : parts) {
                Size size = part.size();
                if (size == null) {
                    return null;
                }
                product = product.times(size);
            }
            return product;
        }

        @Override
        public boolean spatial() {
            return true;
        }
    }

    /**
     * Places in the image along one of its axes.
     *
     * @param field the voxels of the patch that each index depends on, wherever the patch goes on far enough
     * @param low indices at the low end that differ from those of the whole image if the image goes on there
     * @param high indices at the high end, likewise
     */
    record Space(Axis axis, Size size, IndexMap field, long low, long high) implements Dim {
        /** Patches of this many steps of the grid are long enough to have an inside. */
        private static final long MANY = 1L << 24;

        static Space input(Axis axis, Size size) {
            return new Space(axis, size, IndexMap.IDENTITY, 0, 0);
        }

        @Override
        public boolean spatial() {
            return true;
        }

        /**
         * The axis after an operator.
         *
         * @param window which indices of this axis each index of the new axis reads; those outside it are padding
         * @throws NotLocalException if the operator's output does not keep pace with its input
         */
        Space through(IndexMap window, Size newSize, Requirements requirements) {
            IndexMap newField = window.then(field);
            requirements.multipleOf(axis, newField.step());
            requirePace(newSize, newField);
            requireLength(newSize, 1, requirements);
            long newLow = 0;
            long newHigh = 0;
            long patch = Math.multiplyExact(requirements.grid(axis), MANY);
            long end = length(size, patch);
            long newEnd = length(newSize, patch);
            for (long phase = 0; phase < window.period(); phase++) {
                if (window.dependsOnNothing(phase)) {
                    continue;
                }
                // The last index of this phase that reads below `low`, then the first that reads above the high limit.
                long below = Math.floorDiv(low - 1 - window.low(phase), window.step());
                newLow = Math.max(newLow, phase + below * window.period() + 1);
                long above = Math.floorDiv(end - 1 - high - window.high(phase), window.step()) + 1;
                newHigh = Math.max(newHigh, newEnd - (phase + above * window.period()));
            }
            return new Space(axis, newSize, newField, newLow, newHigh);
        }

        /**
         * An operator reads this axis mirrored at the image's borders, up to an index from either end: a patch that ends
         * inside the image has to be long enough for what it reads to be right.
         */
        void mirrored(long farthest, Requirements requirements) {
            requireLength(size, farthest + 1 + Math.max(low, high), requirements);
        }

        private void requireLength(Size length, long least, Requirements requirements) {
            Rational slope = length.slope(axis);
            Rational missing = Rational.of(least).plus(length.offset().negated());
            if (slope.sign() > 0) {
                requirements.atLeast(axis, missing.over(slope).ceil());
            } else if (missing.sign() > 0) {
                requirements.atLeast(axis, Requirements.NEVER);
            }
        }

        /** Joins two axes of the same place: what either depends on. */
        Space or(Space other) {
            return new Space(axis, size, field.or(other.field), Math.max(low, other.low), Math.max(high, other.high));
        }

        /** The same axis with another length, where what it depends on no longer matters. */
        static Dim guess(@Nullable Size size) {
            Axis axis = size == null ? null : size.onlyAxis();
            if (size == null || axis == null || size.slope(axis).sign() <= 0) {
                return new Plain(size);
            }
            return new Space(axis, size, IndexMap.rate(size.slope(axis)), 0, 0);
        }

        private void requirePace(Size newSize, IndexMap newField) {
            boolean free = size.constant() == null;
            if (free && (newSize.onlyAxis() != axis || !newSize.slope(axis).equals(newField.rate()))) {
                throw new NotLocalException("makes " + newSize + " of " + size + " voxels");
            }
        }

        private long length(Size length, long patch) {
            Rational value = length.slope(axis).times(Rational.of(patch)).plus(length.offset());
            return value.floor();
        }
    }
}
