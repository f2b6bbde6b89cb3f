package org.imbrex.tile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.imbrex.error.ResourceException;
import org.imbrex.model.Reach;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Halo;
import org.imbrex.volume.Region;

/**
 * How an image is cut into tiles that, stitched, equal the whole image's result: write regions partition the image, and
 * every voxel that is written has all it looks at inside its patch.
 *
 * @param image the image
 * @param frame the image mirrored up to the grid: what a run over the whole image sees
 * @param patch the extent of every patch
 * @param halo context that is read but not written, where a patch ends inside the frame
 * @param tiles in the order of their write regions, x fastest
 * @param callers patches that run at once
 * @param bytes estimated native memory of all callers together
 */
public record TilePlan(Extent image, Extent frame, Extent patch, Halo halo, List<Tile> tiles, int callers, long bytes)
        implements Tiling {
    /** Tile counts tried along one axis; more tiles than this are never worth their halos. */
    private static final int MOST_TILES = 4096;

    public TilePlan {
        tiles = List.copyOf(tiles);
    }

    /**
     * The plan that ends soonest among those that fit into memory.
     *
     * @param image the image's extent
     * @param reach how far the network looks
     * @throws ResourceException if not even the smallest patch fits, or patches of the fixed size have no room for the halo
     */
    public static TilePlan of(Extent image, Reach.Local reach, Capacity capacity) {
        List<Choice> choices = choices(image, reach, capacity);
        for (Choice choice : choices) {
            long bytes = choice.callers * capacity.bytesPerCaller().applyAsLong(choice.patch());
            if (bytes <= capacity.memory()) {
                return choice.plan(image, reach.halo(), bytes);
            }
        }
        Extent smallest = choices.stream()
                .map(Choice::patch)
                .min(Comparator.comparingLong(Extent::voxels))
                .orElseThrow();
        throw new ResourceException(
                "memory: expected " + megabytes(capacity.bytesPerCaller().applyAsLong(smallest))
                        + " or more for the smallest tile of " + smallest + ", found a budget of "
                        + megabytes(capacity.memory()));
    }

    /**
     * A plan with patches of a given extent, made smaller where the image is smaller.
     *
     * @throws IllegalArgumentException if the patch is off the grid or has no room for the halo
     */
    public static TilePlan withPatch(
            Extent image, Reach.Local reach, Extent patch, int callers, ToLongFunction<Extent> bytesPerCaller) {
        Extent pinned = reach.pinned(patch);
        if (!patch.equals(pinned)) {
            throw new IllegalArgumentException("a patch of " + patch + " is not " + pinned + ", as the model's are");
        }
        for (Axis axis : Axis.ALL) {
            if (!reach.fixed().containsKey(axis)
                    && patch.along(axis) % reach.grid().along(axis) != 0) {
                throw new IllegalArgumentException(
                        "a patch of " + patch + " is not a multiple of the grid " + reach.grid());
            }
        }
        List<AxisPlan> axes = Axis.ALL.stream()
                .map(axis -> AxisPlan.withPatch(image.along(axis), AxisPlan.Sides.of(reach, axis), patch.along(axis)))
                .toList();
        Choice all = new Choice(axes.get(0), axes.get(1), axes.get(2), callers, 1);
        Choice used = new Choice(axes.get(0), axes.get(1), axes.get(2), (int) Math.min(callers, all.tiles()), 1);
        return used.plan(image, reach.halo(), used.callers * bytesPerCaller.applyAsLong(used.patch()));
    }

    /** Whether a seam between two tiles lies where one of another tiling lies, along an axis with a halo. */
    public boolean sharesSeams(Tiling other) {
        if (!(other instanceof TilePlan plan)) {
            return false;
        }
        for (Axis axis : Axis.ALL) {
            if (halo.before(axis) + halo.after(axis) > 0) {
                Set<Integer> both = seams(axis);
                both.retainAll(plan.seams(axis));
                if (!both.isEmpty()) {
                    return true;
                }
            }
        }
        return false;
    }

    private Set<Integer> seams(Axis axis) {
        Set<Integer> starts = new HashSet<>();
        tiles.forEach(tile -> starts.add(tile.write().start(axis)));
        starts.remove(0);
        return starts;
    }

    /** The plan in one line. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d tile%s of %s, halo %s, work factor %.2f, %d at once, about %s",
                tiles.size(),
                tiles.size() == 1 ? "" : "s",
                patch,
                halo,
                workFactor(),
                callers,
                megabytes(bytes));
    }

    /** All plans worth trying, the soonest ended first. */
    private static List<Choice> choices(Extent image, Reach.Local reach, Capacity capacity) {
        List<List<AxisPlan>> axes = Axis.ALL.stream()
                .map(axis -> axisPlans(image.along(axis), reach, axis))
                .toList();
        List<Choice> choices = new ArrayList<>();
        for (AxisPlan z : axes.get(0)) {
            for (AxisPlan y : axes.get(1)) {
                for (AxisPlan x : axes.get(2)) {
                    long tiles = (long) z.tiles() * y.tiles() * x.tiles();
                    for (int c = 1; c <= capacity.callers() && c <= tiles; c++) {
                        choices.add(new Choice(z, y, x, c, capacity.speed().applyAsDouble(c)));
                    }
                }
            }
        }
        choices.sort(Comparator.comparingDouble(Choice::time).thenComparingLong(Choice::work));
        return choices;
    }

    private static List<AxisPlan> axisPlans(int image, Reach.Local reach, Axis axis) {
        AxisPlan.Sides sides = AxisPlan.Sides.of(reach, axis);
        if (axis == Axis.Z && sides.before() + sides.after() == 0 && sides.grid() == 1) {
            // Slices that do not look at each other go one by one, since a network of the plane takes no more.
            return List.of(AxisPlan.withPatch(image, sides, 1));
        }
        if (sides.fixed()) {
            if (sides.frame(image) > sides.smallest() && sides.step(sides.smallest()) < 1) {
                throw new ResourceException("the model's patches of " + sides.smallest() + " along " + axis
                        + " have no room for its halo of " + sides.before() + " and " + sides.after());
            }
            return List.of(AxisPlan.withPatch(image, sides, sides.smallest()));
        }
        Map<Integer, AxisPlan> byPatch = new LinkedHashMap<>();
        for (int tiles = 1; tiles <= MOST_TILES; tiles++) {
            AxisPlan plan = AxisPlan.of(image, sides, tiles);
            byPatch.putIfAbsent(plan.patch(), plan);
            if (plan.patch() <= sides.smallestPatch()) {
                break;
            }
        }
        return List.copyOf(byPatch.values());
    }

    private static String megabytes(long bytes) {
        return -Math.floorDiv(-bytes, 1_000_000) + " MB";
    }

    /** One plan an axis, how many patches run at once, and how fast each is then. */
    private record Choice(AxisPlan z, AxisPlan y, AxisPlan x, int callers, double speed) {
        Extent patch() {
            return new Extent(z.patch(), y.patch(), x.patch());
        }

        long tiles() {
            return (long) z.tiles() * y.tiles() * x.tiles();
        }

        long work() {
            return tiles() * patch().voxels();
        }

        /** Voxels that the busiest caller computes, over its speed. */
        double time() {
            return -Math.floorDiv(-tiles(), callers) * patch().voxels() / speed;
        }

        TilePlan plan(Extent image, Halo halo, long bytes) {
            Extent output = new Extent(z.outputSize(), y.outputSize(), x.outputSize());
            List<Tile> tiles = new ArrayList<>();
            for (int k = 0; k < z.tiles(); k++) {
                for (int j = 0; j < y.tiles(); j++) {
                    for (int i = 0; i < x.tiles(); i++) {
                        tiles.add(new Tile(
                                new Region(z.readStart(k), y.readStart(j), x.readStart(i), patch()),
                                new Region(z.outputStart(k), y.outputStart(j), x.outputStart(i), output),
                                Region.between(
                                        z.writeStart(k),
                                        y.writeStart(j),
                                        x.writeStart(i),
                                        z.writeEnd(k),
                                        y.writeEnd(j),
                                        x.writeEnd(i))));
                    }
                }
            }
            return new TilePlan(
                    image, new Extent(z.frame(), y.frame(), x.frame()), patch(), halo, tiles, callers, bytes);
        }
    }
}
