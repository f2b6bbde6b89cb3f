package org.imbrex.onnx.graph;

/**
 * Which voxels an interpolated voxel comes from, by ONNX's Resize and Upsample as ONNX Runtime works them out.
 *
 * @param mode nearest, linear or cubic
 * @param coordinates how a place in the output is carried over into the input
 * @param rounding how the nearest voxel is chosen
 * @param antialias whether kernels grow when an image shrinks
 */
record Interpolation(String mode, String coordinates, String rounding, boolean antialias) {
    /** What ONNX Runtime does before operator set 11: down, but up when an image shrinks. */
    private static final String SIMPLE = "simple";

    static Interpolation of(Node node) {
        boolean old = node.operator().equals("Upsample") || node.opset() < 11;
        String mode = node.text("mode", "nearest");
        if (mode.equals("bilinear") || mode.equals("trilinear")) {
            mode = "linear";
        }
        if (!mode.equals("nearest") && !mode.equals("linear") && !mode.equals("cubic")) {
            throw new NotLocalException("interpolates in mode " + mode);
        }
        String coordinates = old ? "asymmetric" : node.text("coordinate_transformation_mode", "half_pixel");
        String rounding = old ? SIMPLE : node.text("nearest_mode", "round_prefer_floor");
        return new Interpolation(mode, coordinates, rounding, node.integer("antialias", 0) != 0);
    }

    /** Which input voxels each output voxel reads, for an output of so many voxels for each input voxel. */
    IndexMap window(Rational scale) {
        return IndexMap.periodic(
                scale.numerator(), scale.denominator(), j -> bounds(j, scale)[0], j -> bounds(j, scale)[1]);
    }

    private long[] bounds(long output, Rational scale) {
        Rational place = place(output, scale);
        // ONNX Runtime divides by the factor as a float: where that is rounded, a place on a voxel may come out beside
        // it.
        boolean exact = Long.bitCount(scale.denominator()) == 1;
        if (mode.equals("nearest")) {
            return nearest(place, scale, !exact);
        }
        long low = place.floor();
        long high = place.isWhole() ? low : low + 1;
        if (place.isWhole() && !exact) {
            low--;
            high++;
        }
        if (mode.equals("cubic") && (!place.isWhole() || !exact)) {
            low--;
            high++;
        }
        if (antialias && scale.numerator() < scale.denominator()) {
            Rational support = Rational.of(mode.equals("cubic") ? 2 : 1).over(scale);
            low = Math.min(low, place.plus(support.negated()).floor());
            high = Math.max(high, place.plus(support).ceil());
        }
        return new long[] {low, high};
    }

    private long[] nearest(Rational place, Rational scale, boolean inexact) {
        Rational half = new Rational(1, 2);
        boolean floor = rounding.equals("floor");
        boolean ceil = rounding.equals("ceil");
        if (rounding.equals(SIMPLE)) {
            ceil = scale.numerator() < scale.denominator();
            floor = !ceil;
        }
        long nearest;
        boolean onTheEdge;
        if (floor || ceil) {
            nearest = floor ? place.floor() : place.ceil();
            onTheEdge = place.isWhole();
        } else if (rounding.equals("round_prefer_ceil")) {
            nearest = place.plus(half).floor();
            onTheEdge = place.plus(half).isWhole();
        } else {
            nearest = place.plus(half.negated()).ceil();
            onTheEdge = place.plus(half).isWhole();
        }
        long before = inexact && onTheEdge && (floor || rounding.equals("round_prefer_ceil")) ? 1 : 0;
        long after = inexact && onTheEdge && before == 0 ? 1 : 0;
        return new long[] {nearest - before, nearest + after};
    }

    /** Where an output voxel lies in the input, in voxels. */
    private Rational place(long output, Rational scale) {
        Rational half = new Rational(1, 2);
        return switch (coordinates) {
            case "asymmetric" -> Rational.of(output).over(scale);
            case "tf_half_pixel_for_nn" -> Rational.of(output).plus(half).over(scale);
            case "half_pixel", "pytorch_half_pixel", "half_pixel_symmetric" ->
                Rational.of(output).plus(half).over(scale).plus(half.negated());
            default -> throw new NotLocalException("places voxels in mode " + coordinates);
        };
    }
}
