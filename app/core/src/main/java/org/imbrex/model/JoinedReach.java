package org.imbrex.model;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.imbrex.error.UsageException;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Halo;

/** How far several models look together: the farthest halo, the least grid that is a multiple of all of theirs. */
final class JoinedReach {
    private JoinedReach() {}

    static Reach of(List<TileModel> members) {
        Reach joined = members.get(0).reach();
        for (int i = 1; i < members.size(); i++) {
            Extent grid = joined.grid().commonGrid(members.get(i).reach().grid());
            Map<Axis, Integer> fixed = fixed(joined, members.get(i), grid);
            joined = join(joined, members.get(i), grid, fixed);
        }
        return joined;
    }

    private static Reach join(Reach a, TileModel other, Extent grid, Map<Axis, Integer> fixed) {
        Reach b = other.reach();
        if (a instanceof Reach.Global global) {
            return new Reach.Global(grid, fixed, union(global.border(), border(b)), global.reason());
        }
        if (b instanceof Reach.Global global) {
            return new Reach.Global(grid, fixed, global.border(), other.spec().name() + ": " + global.reason());
        }
        Reach.Local one = (Reach.Local) a;
        Reach.Local two = (Reach.Local) b;
        if (!one.crop().equals(two.crop())) {
            throw new UsageException(
                    "the models of an ensemble: expected an output smaller than the input by " + one.crop() + ", found "
                            + two.crop() + " of " + other.spec().name());
        }
        Extent smallest = Extent.of(1, 1);
        for (Axis axis : Axis.ALL) {
            smallest = smallest.with(
                    axis, Math.max(one.smallest().along(axis), two.smallest().along(axis)));
        }
        return new Reach.Local(union(one.halo(), two.halo()), grid, one.crop(), smallest.roundUp(grid), fixed);
    }

    private static Halo border(Reach reach) {
        return reach instanceof Reach.Global global ? global.border() : Halo.NONE;
    }

    private static Map<Axis, Integer> fixed(Reach a, TileModel other, Extent grid) {
        Map<Axis, Integer> fixed = new EnumMap<>(Axis.class);
        fixed.putAll(a.fixed());
        other.reach().fixed().forEach((axis, size) -> {
            Integer before = fixed.put(axis, size);
            if (before != null && !before.equals(size)) {
                throw new UsageException("the models of an ensemble: expected patches of " + before + " along " + axis
                        + ", found " + size + " of " + other.spec().name());
            }
        });
        fixed.forEach((axis, size) -> {
            boolean both = a.fixed().containsKey(axis) && other.reach().fixed().containsKey(axis);
            if (!both && size % grid.along(axis) != 0) {
                throw new UsageException("the models of an ensemble: expected patches on a grid of " + grid.along(axis)
                        + " along " + axis + ", found patches of " + size + " only");
            }
        });
        return fixed;
    }

    private static Halo union(Halo a, Halo b) {
        return new Halo(
                Math.max(a.front(), b.front()),
                Math.max(a.back(), b.back()),
                Math.max(a.top(), b.top()),
                Math.max(a.bottom(), b.bottom()),
                Math.max(a.left(), b.left()),
                Math.max(a.right(), b.right()));
    }
}
