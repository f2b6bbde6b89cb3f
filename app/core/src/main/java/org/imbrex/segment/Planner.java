package org.imbrex.segment;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.imbrex.error.ResourceException;
import org.imbrex.error.UsageException;
import org.imbrex.model.ModelSpec;
import org.imbrex.model.Reach;
import org.imbrex.model.TileModel;
import org.imbrex.progress.Progress;
import org.imbrex.tile.BlendPlan;
import org.imbrex.tile.Capacity;
import org.imbrex.tile.TilePlan;
import org.imbrex.tile.Tiling;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Halo;
import org.imbrex.volume.Region;
import org.imbrex.volume.ScanInfo;

/** Chooses the tiling for a scan: exact where it can be and pays, blended elsewhere. */
public final class Planner {
    /** Above this work factor, {@link Exactness#AUTO} blends: overlap 0.5 costs 4 in a plane and 8 in a volume. */
    public static final double MOST_WORK = 4;

    private static final int PATCH_IN_A_PLANE = 512;
    private static final int PATCH_IN_A_VOLUME = 128;

    /** Shares of the memory for which tiles are sought whose seams lie elsewhere. */
    private static final List<Double> REFERENCE_SHARES = List.of(1.0, 0.7, 0.5, 0.35, 0.25, 0.18);

    /** What one buffer holds. */
    private static final int MOST_FLOATS = Integer.MAX_VALUE / Float.BYTES;

    private Planner() {}

    /**
     * The tiles with which a scan is segmented.
     *
     * @param progress told where the tiling is not what one would expect
     * @throws UsageException if scan and model do not go together
     * @throws ResourceException if no tiling fits into memory, or none that is exact where that was asked for
     */
    public static Tiling plan(TileModel model, ScanInfo scan, SegmentOptions options, Progress progress) {
        ModelSpec spec = model.spec();
        requireFit(spec, scan);
        if (options.exactness() == Exactness.NEVER && crops(model)) {
            throw new UsageException("the model " + spec.name() + " does not pad: its tiles are exact, or none");
        }
        if (options.exactness() == Exactness.NEVER) {
            return blend(model, scan.extent(), options);
        }
        if (model.reach() instanceof Reach.Local reach) {
            return exact(model, reach, scan.extent(), options, progress);
        }
        return whole(model, scan.extent(), options, progress);
    }

    /** A network of volumes learnt from neighbouring slices: a lone slice gives it nothing of what it knows. */
    private static void requireFit(ModelSpec spec, ScanInfo scan) {
        Extent found = scan.extent();
        boolean volumes = spec.layout().dimensions() == 3;
        if (scan.channels() == spec.channels().size() && (found.depth() > 1 || !volumes)) {
            return;
        }
        String names = spec.channels().stream().map(ModelSpec.Channel::name).collect(Collectors.joining(", "));
        throw new UsageException("expected " + spec.channels().size() + (volumes ? "xDxHxW" : "x1xHxW")
                + " along czyx (" + names + (volumes ? "; D of 2 or more" : "") + ") as the model " + spec.name()
                + " takes, found " + scan.channels() + "x" + found.depth() + "x" + found.height() + "x"
                + found.width());
    }

    /**
     * One patch that holds the whole frame: what every tiling is compared with.
     *
     * @throws IllegalArgumentException if the model takes patches of one size only, and the scan is larger
     */
    public static TilePlan wholeScan(TileModel model, Extent image) {
        if (!takesWhole(model, image)) {
            throw new IllegalArgumentException("the model takes patches of one size only, smaller than " + image);
        }
        Reach reach = model.reach();
        Reach.Local onePatch = reach instanceof Reach.Local local
                ? new Reach.Local(local.crop(), local.grid(), local.crop(), local.smallest(), local.fixed())
                : new Reach.Local(Halo.NONE, reach.grid(), Halo.NONE, reach.grid(), reach.fixed());
        Extent frame = Region.all(image).expand(onePatch.crop()).extent().roundUp(reach.grid());
        for (Axis axis : Axis.ALL) {
            frame = frame.with(
                    axis, Math.max(frame.along(axis), onePatch.smallest().along(axis)));
        }
        Extent patch = model.spec().layout().dimensions() == 2 ? frame.with(Axis.Z, 1) : frame;
        return TilePlan.withPatch(image, onePatch, reach.pinned(patch), 1, bytesPerCaller(model));
    }

    /** Whether there is one patch that holds the whole frame: not where patches have one size only. */
    static boolean takesWhole(TileModel model, Extent image) {
        Reach reach = model.reach();
        Halo crop = reach instanceof Reach.Local local ? local.crop() : Halo.NONE;
        for (Map.Entry<Axis, Integer> fixed : reach.fixed().entrySet()) {
            Axis axis = fixed.getKey();
            if (image.along(axis) + crop.before(axis) + crop.after(axis) > fixed.getValue()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Another way to the probabilities of a tiling: the whole scan as one patch where that fits; else exact tiles whose
     * seams lie elsewhere; for a network that has none, blended patches of half the size.
     *
     * @throws ResourceException if nothing of that fits into memory, or the model takes patches of one size only
     */
    static Tiling reference(TileModel model, Tiling tiling, SegmentOptions options) {
        Extent image = tiling.image();
        if (!takesWhole(model, image)) {
            throw new ResourceException("seam check: the model " + model.spec().name() + " takes patches of "
                    + tiling.patch() + " only, so there is nothing to compare with");
        }
        long memory = options.memory() - model.bytes();
        TilePlan whole = wholeScan(model, image);
        if (whole.bytes() <= memory) {
            return whole;
        }
        if (!(model.reach() instanceof Reach.Local reach)) {
            Extent half = new Extent(
                    Math.max(1, tiling.patch().depth() / 2),
                    tiling.patch().height() / 2,
                    tiling.patch().width() / 2);
            Extent patch = model.reach().pinned(half.roundUp(model.reach().grid()));
            return blended(model, image, patch, options.overlap(), model.callers());
        }
        for (double share : REFERENCE_SHARES) {
            TilePlan plan = TilePlan.of(image, reach, capacity(model, (long) (memory * share)));
            if (!plan.sharesSeams(tiling)) {
                return plan;
            }
        }
        throw new ResourceException("seam check: the whole scan of " + image + " needs " + whole.bytes() / 1_000_000
                + " MB, found a budget of " + options.memory() / 1_000_000
                + " MB; tiles with other seams were not found either");
    }

    /** Blended patches of a given extent. */
    static BlendPlan blended(TileModel model, Extent image, Extent patch, double overlap, int callers) {
        return BlendPlan.of(
                image, model.reach(), patch, overlap, model.spec().classes().size(), callers, bytesPerCaller(model));
    }

    private static Tiling exact(
            TileModel model, Reach.Local reach, Extent image, SegmentOptions options, Progress progress) {
        Extent patch = options.patch();
        if (patch != null) {
            return TilePlan.withPatch(image, reach, patch, model.callers(), bytesPerCaller(model));
        }
        boolean auto = options.exactness() == Exactness.AUTO && !crops(model);
        try {
            TilePlan plan = TilePlan.of(image, reach, capacity(model, options.memory() - model.bytes()));
            if (!auto || plan.workFactor() <= MOST_WORK) {
                return plan;
            }
            progress.warning(String.format(
                    Locale.ROOT,
                    "exact tiles would cost %.1f times the image's work (halo %s); patches are blended instead",
                    plan.workFactor(),
                    reach.halo()));
        } catch (ResourceException e) {
            if (!auto) {
                throw e;
            }
            progress.warning("exact tiles do not fit (" + e.getMessage() + "); patches are blended instead");
        }
        return blend(model, image, options);
    }

    private static boolean crops(TileModel model) {
        return model.reach() instanceof Reach.Local local && !local.crop().equals(Halo.NONE);
    }

    private static Tiling whole(TileModel model, Extent image, SegmentOptions options, Progress progress) {
        String reason = model.reach() instanceof Reach.Global global ? global.reason() : "it is not local";
        String problem = "its patches have one size only";
        if (takesWhole(model, image)) {
            TilePlan whole = wholeScan(model, image);
            if (whole.bytes() <= options.memory() - model.bytes() && options.patch() == null) {
                return whole;
            }
            problem = "the whole scan needs " + whole.bytes() / 1_000_000 + " MB, found a budget of "
                    + options.memory() / 1_000_000 + " MB";
        }
        if (options.exactness() == Exactness.ALWAYS) {
            throw new ResourceException(
                    "the model " + model.spec().name() + " cannot be tiled exactly: " + reason + "; " + problem);
        }
        progress.warning("the model " + model.spec().name() + " cannot be tiled exactly (" + reason
                + "); patches are blended instead");
        return blend(model, image, options);
    }

    private static Capacity capacity(TileModel model, long memory) {
        return new Capacity(model.callers(), model::speed, bytesPerCaller(model), memory);
    }

    /** The network's own memory, and what is kept beside it: its input once more for mirroring, and probabilities. */
    private static ToLongFunction<Extent> bytesPerCaller(TileModel model) {
        long values =
                (long) model.spec().channels().size() + model.spec().classes().size();
        return patch -> model.bytesPerCaller(patch) + patch.voxels() * values * Float.BYTES;
    }

    private static BlendPlan blend(TileModel model, Extent image, SegmentOptions options) {
        Reach reach = model.reach();
        Extent patch = options.patch();
        if (patch != null) {
            return blended(model, image, patch, options.overlap(), model.callers());
        }
        boolean plane = model.spec().layout().dimensions() == 2;
        for (int size = plane ? PATCH_IN_A_PLANE : PATCH_IN_A_VOLUME; ; size /= 2) {
            Extent cube =
                    reach.pinned((plane ? Extent.of(size, size) : new Extent(size, size, size)).roundUp(reach.grid()));
            for (int callers = model.callers(); callers > 0; callers--) {
                BlendPlan plan = blended(model, image, cube, options.overlap(), callers);
                if (plan.bytes() <= options.memory() - model.bytes()
                        && plan.band().voxels() <= MOST_FLOATS) {
                    return plan;
                }
                if (size == 1 && callers == 1) {
                    throw new ResourceException(
                            "memory: expected " + (model.bytes() + plan.bytes() + 999_999) / 1_000_000
                                    + " MB or more for the smallest patch of " + cube + ", found a budget of "
                                    + options.memory() / 1_000_000 + " MB");
                }
            }
        }
    }
}
