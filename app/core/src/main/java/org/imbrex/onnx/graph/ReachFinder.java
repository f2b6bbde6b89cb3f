package org.imbrex.onnx.graph;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.imbrex.error.InputException;
import org.imbrex.model.Reach;
import org.imbrex.onnx.graph.Tensor.Signal;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Halo;
import org.jspecify.annotations.Nullable;

/** Turns what a walk knows of a graph's output into halo, grid and crop. */
final class ReachFinder {
    private static final long LARGEST_PATCH = 1 << 20;

    private final Map<Axis, Rational> scale = new EnumMap<>(Axis.class);
    private final Map<Axis, long[]> halo = new EnumMap<>(Axis.class);
    private final Map<Axis, long[]> crop = new EnumMap<>(Axis.class);
    private final Map<Axis, long[]> field = new EnumMap<>(Axis.class);
    private final Extent grid;
    private final Map<Axis, Integer> fixed;
    private Extent smallest;
    private @Nullable String global;

    /**
     * Looks at an output.
     *
     * @param fixed the sizes of the patch along axes where it has no choice
     */
    ReachFinder(Path file, Signal output, Requirements requirements, List<Axis> places, Map<Axis, Integer> fixed) {
        this.grid = requirements.grid();
        this.fixed = fixed;
        this.smallest = grid;
        this.global = output.global();
        List<Dim> dims = output.dims();
        if (dims == null) {
            return;
        }
        for (Axis axis : places) {
            List<Dim.Space> found = dims.stream()
                    .filter(Dim.Space.class::isInstance)
                    .map(Dim.Space.class::cast)
                    .filter(space -> space.axis() == axis)
                    .toList();
            if (found.size() != 1) {
                global = global != null ? global : "the output has no axis " + axis + " of its own";
                continue;
            }
            Dim.Space space = found.get(0);
            scale.put(axis, space.field().rate());
            if (global == null) {
                add(file, space, requirements, fixed.get(axis));
            }
        }
    }

    Map<Axis, Rational> scale() {
        return scale;
    }

    Reach reach() {
        return global != null
                ? new Reach.Global(grid, fixed, Halo.NONE, global)
                : new Reach.Local(halo(halo), grid, halo(crop), smallest, fixed);
    }

    @Nullable
    Halo field() {
        return global != null ? null : halo(field);
    }

    private void add(Path file, Dim.Space space, Requirements requirements, @Nullable Integer fixed) {
        Axis axis = space.axis();
        IndexMap map = space.field();
        Rational rate = map.rate();
        long before = 0;
        long missing = 0;
        if (rate.equals(Rational.ONE)) {
            Size input = fixed == null ? Size.along(axis) : Size.of(fixed);
            Rational difference = input.minus(space.size()).constant();
            if (difference == null || difference.sign() < 0) {
                throw InputException.of(
                        file,
                        "an output no larger than its input along " + axis,
                        space.size() + " of " + input + " voxels");
            }
            missing = difference.floor();
            before = Math.max(0, Math.min(missing, centre(map)));
        }
        long least = requirements.smallest(axis);
        smallest = smallest.with(axis, Extent.roundUp((int) Math.min(least, LARGEST_PATCH), grid.along(axis)));
        long after = missing - before;
        long low = Rational.of(space.low()).over(rate).ceil() + before;
        long high = Rational.of(space.high()).over(rate).ceil() + after;
        halo.put(axis, new long[] {enough(low, after, axis, least), enough(high, before, axis, least)});
        crop.put(axis, new long[] {before, after});
        long back = 0;
        long ahead = 0;
        for (long i = 0; i < map.period(); i++) {
            if (!map.dependsOnNothing(i)) {
                long place = Math.floorDiv(i * map.step(), map.period()) + before;
                back = Math.max(back, place - map.low(i));
                ahead = Math.max(ahead, map.high(i) - place);
            }
        }
        field.put(axis, new long[] {back, ahead});
    }

    /**
     * A patch with a halo at one side and the image's border at the other has a voxel between its halo there and its crop
     * here, and is a multiple of the grid; the halo is made wide enough for it to have the least size.
     */
    private long enough(long halo, long crop, Axis axis, long least) {
        long step = grid.along(axis);
        long patch = ((halo + crop) / step + 1) * step;
        return least <= patch ? halo : (least + step - 1) / step * step - step - crop;
    }

    /** How far before the middle of what it depends on an output voxel's index is. */
    private static long centre(IndexMap map) {
        long sum = 0;
        long count = 0;
        for (long i = 0; i < map.period(); i++) {
            if (!map.dependsOnNothing(i)) {
                sum += map.low(i) + map.high(i) - 2 * i;
                count += 2;
            }
        }
        return count == 0 ? 0 : Math.floorDiv(sum, count);
    }

    private static Halo halo(Map<Axis, long[]> sides) {
        long[] none = {0, 0};
        long[] z = sides.getOrDefault(Axis.Z, none);
        long[] y = sides.getOrDefault(Axis.Y, none);
        long[] x = sides.getOrDefault(Axis.X, none);
        return new Halo(side(z[0]), side(z[1]), side(y[0]), side(y[1]), side(x[0]), side(x[1]));
    }

    private static int side(long voxels) {
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, voxels));
    }
}
