package org.imbrex.training.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.imbrex.model.Device;
import org.imbrex.progress.Progress;
import org.imbrex.training.augment.Augmentation;
import org.imbrex.training.augment.VolumeWarp;
import org.imbrex.training.data.DataSet;
import org.imbrex.training.data.Split;
import org.imbrex.training.run.TrainingConfig;
import org.imbrex.training.torch.Precision;
import org.imbrex.training.torch.TorchDevice;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.yaml.Setting;

/** Chooses a configuration by rules that can be read: nnU-Net's (Isensee et al. 2021) where there is time for them. */
public final class Planner {
    /** A scan of fewer slices is taken slice by slice. */
    private static final int SLICES_OF_A_VOLUME = 16;
    /** Slices further apart than this many voxels are wide say little of each other: nnU-Net's threshold. */
    private static final double ANISOTROPIC = 3;
    /** Voxels of a patch that a processor learns from in a fraction of a second. */
    private static final int VOLUME_PATCH = 64;
    /** Below this share of the voxels a class is rare. */
    private static final double RARE = 0.01;

    private static final int SMALLEST_BOTTOM = 4;
    private static final int LARGEST_BATCH = 32;
    /** Scans that are seen more often than this are learnt by heart: measured on electron micrographs. */
    private static final double BY_HEART = 150;
    /** Voxels a second that two cores learn from with a U-Net of base 16, and what a GPU does, roughly. */
    private static final double CPU_VOXELS = 1.3e6;

    private static final double GPU_VOXELS = 6e7;
    private static final String WANTED = "as asked for";

    private final DataFacts facts;
    private final List<Setting> wanted;
    private final boolean gpu;
    private final TrainingConfig defaults = TrainingConfig.defaults();
    private final List<Setting> settings = new ArrayList<>();
    private final Map<String, String> reasons = new LinkedHashMap<>();

    private Planner(DataFacts facts, List<Setting> wanted, boolean gpu) {
        this.facts = facts;
        this.wanted = wanted;
        this.gpu = gpu;
    }

    /**
     * Plans a run.
     *
     * @param wanted what somebody wants as it is; the rest is chosen to go with it
     * @param gpu whether it will have one
     * @param bytesPerValue 4, or 2 where convolutions are computed in 16 bits
     * @param memory bytes that it may take
     */
    public static Plan plan(DataFacts facts, List<Setting> wanted, boolean gpu, int bytesPerValue, long memory) {
        return new Planner(facts, wanted, gpu).plan(bytesPerValue, memory);
    }

    /**
     * Plans a run on this machine.
     *
     * @param wanted what somebody wants as it is; the rest is chosen to go with it
     * @param memory bytes that it may take
     * @param progress told of scans looked at
     * @throws org.imbrex.error.ResourceException if the device cannot be used
     */
    public static Plan plan(DataSet data, List<Setting> wanted, Device device, long memory, Progress progress) {
        TorchDevice torch = TorchDevice.of(device);
        Split split = data.split(seed(wanted));
        DataFacts facts = DataFacts.of(data, split.train(), split.validation().size(), progress);
        return plan(
                facts,
                withRegions(data, wanted),
                torch.cuda(),
                torch.precision() == Precision.BFLOAT16 ? 2 : 4,
                memory);
    }

    /** Classes inside others ask for a loss of regions, unless somebody wants none. */
    private static List<Setting> withRegions(DataSet data, List<Setting> wanted) {
        if (data.regions().isEmpty() || !named(wanted, "loss.overlapping").isEmpty()) {
            return wanted;
        }
        List<Setting> all = new ArrayList<>(wanted);
        all.add(new Setting("loss.overlapping", "true", "contains"));
        return all;
    }

    /** The seed that is wanted: it decides the split, and so which scans a plan looks at. */
    public static long seed(List<Setting> wanted) {
        return TrainingConfig.defaults().with(named(wanted, "seed")).seed();
    }

    private static List<Setting> named(List<Setting> settings, String path) {
        return settings.stream().filter(setting -> setting.path().equals(path)).toList();
    }

    private Plan plan(int bytesPerValue, long memory) {
        if (volumes()) {
            volume();
        } else {
            slices();
        }
        set(
                "network.base",
                gpu ? 32 : defaults.network().base(),
                gpu ? "a GPU has the speed for it" : "more would be slow without a GPU");
        classes();
        sides();
        variety();
        TrainingConfig config = chosen();
        int batch = config.patches().batch();
        long peak = peak(config, bytesPerValue);
        while (peak > memory && config.patches().batch() > 2 && !isWanted("patches.batch")) {
            config = config.with("patches.batch", config.patches().batch() / 2);
            peak = peak(config, bytesPerValue);
            reasons.put("patches.batch", "a batch of " + batch + " would not fit the memory");
        }
        return new Plan(facts, config, reasons, peak);
    }

    private long peak(TrainingConfig config, int bytesPerValue) {
        return TrainingMemory.peakBytes(
                config, facts.channels().size(), facts.classes().size(), bytesPerValue);
    }

    /** What has been chosen so far, with what is wanted in its place. */
    private TrainingConfig chosen() {
        // The dimensions first, since what is chosen goes with them; the rest last, so that errors name its options.
        return defaults.with(named(wanted, "network.dimensions")).with(settings).with(wanted);
    }

    private boolean isWanted(String path) {
        return !named(wanted, path).isEmpty();
    }

    private boolean volumes() {
        if (isWanted("network.dimensions")) {
            reasons.put("network.dimensions", WANTED);
            return defaults.with(named(wanted, "network.dimensions")).network().dimensions() == 3;
        }
        Extent size = facts.medianExtent();
        double across = Math.max(facts.medianSpacing(0), facts.medianSpacing(1));
        double apart = facts.medianSpacing(2) / across;
        if (size.depth() < SLICES_OF_A_VOLUME) {
            reasons.put("network.dimensions", size.depth() == 1 ? "scans are single slices" : "scans have few slices");
            return false;
        }
        if (apart > ANISOTROPIC) {
            reasons.put(
                    "network.dimensions",
                    String.format(Locale.ROOT, "slices are %.1f voxels apart and say little of each other", apart));
            return false;
        }
        if (!gpu && size.depth() > 1 && !facts.spacingKnown()) {
            reasons.put("network.dimensions", "nothing says that the slices belong together in space");
            return false;
        }
        return true;
    }

    private void slices() {
        Extent size = facts.medianExtent();
        int shortest = Math.min(size.height(), size.width());
        int depth = depth(shortest);
        int grid = 1 << depth;
        int most = defaults.patches().size().get(0);
        int patch = Math.max(grid, Math.min(most, Extent.roundUp(shortest, grid)));
        set("network.depth", depth, "the coarsest level still has " + patch / grid + " voxels a side");
        set(
                "patches.size",
                patch,
                patch < most
                        ? "the scans are not larger"
                        : "holds what the network looks at; larger ones make steps slower and fewer");
        long voxels = chosen().patch().voxels();
        int batch = (int) Math.min(LARGEST_BATCH, defaults.patches().batch() * ((long) most * most) / voxels);
        set(
                "patches.batch",
                Math.max(2, batch),
                "about " + most + "x" + most + "x" + defaults.patches().batch() + " voxels a step");
    }

    private void volume() {
        Extent size = facts.medianExtent();
        set("network.dimensions", 3, "slices lie close enough to be learnt from together");
        int depth = Math.min(3, depth(Math.min(VOLUME_PATCH, Math.min(size.height(), size.width()))));
        double apart = facts.medianSpacing(2) / Math.max(facts.medianSpacing(0), facts.medianSpacing(1));
        int flat = apart > 1.5 ? 1 : 0;
        int gridZ = 1 << (depth - flat);
        int grid = 1 << depth;
        int z = Math.max(gridZ, Math.min(VOLUME_PATCH >> flat, Extent.roundUp(size.depth(), gridZ)));
        int y = Math.max(grid, Math.min(VOLUME_PATCH, Extent.roundUp(size.height(), grid)));
        int x = Math.max(grid, Math.min(VOLUME_PATCH, Extent.roundUp(size.width(), grid)));
        set("network.depth", depth, "volumes soon outgrow the halo that exact tiles need");
        set(
                "network.flat-levels",
                flat,
                flat == 0
                        ? "voxels are about cubes"
                        : String.format(Locale.ROOT, "voxels are %.1f times as long along z", apart));
        set("patches.size", List.of(z, y, x), "what fits a step of a second or so");
        set("patches.batch", 2, "the least that nnU-Net allows");
        outOfPlane(apart, Math.max(y, x), z);
    }

    /** nnU-Net's rule, for voxels and for patches: what is flat would be turned out of what was scanned. */
    private void outOfPlane(double apart, int across, int slices) {
        boolean cubes = facts.spacingKnown() && apart <= VolumeWarp.ANISOTROPIC;
        boolean turned = cubes && across <= VolumeWarp.ANISOTROPIC * slices;
        String flat = cubes
                ? String.format(Locale.ROOT, "patches of %d slices are flat: turned slice by slice", slices)
                : "nothing says that slices are near enough: turned slice by slice";
        set(
                "augmentation.out-of-plane",
                turned,
                turned ? "voxels are near enough to cubes to be turned in space" : flat);
    }

    private static int depth(int shortest) {
        int depth = 4;
        while (depth > 1 && shortest >> depth < SMALLEST_BOTTOM) {
            depth--;
        }
        return depth;
    }

    private void classes() {
        List<Double> shares = facts.shares();
        double rarest = shares.stream()
                .skip(1)
                .filter(s -> s > 0)
                .mapToDouble(s -> s)
                .min()
                .orElse(1);
        String share = String.format(Locale.ROOT, "the rarest class has %.3g %% of the voxels", 100 * rarest);
        if (rarest < RARE) {
            set("patches.foreground", 0.5, share + ": half of the patches show an annotated voxel");
        } else {
            reasons.put("patches.foreground", share + ": nnU-Net's third is enough");
        }
        reasons.put(
                "loss.kind", "Dice counts every class alike however rare, cross-entropy gives gradients everywhere");
    }

    /** A mirrored patch shows a left kidney where its mask says right; and so does one that is turned and mirrored along y. */
    private void sides() {
        facts.leftAndRight().ifPresent(pair -> {
            Axis side = facts.leftToRight();
            String reason = pair + ": patches that are mirrored along " + side.letter() + " would exchange them";
            List<String> others = Axis.ALL.stream()
                    .filter(axis -> axis != side)
                    .map(Axis::letter)
                    .toList();
            set("augmentation.mirror-axes", others, reason);
            if (side != Axis.Z) {
                set("augmentation.effects.quarter-turn.probability", 0.0, reason + ", and so would turned ones");
            }
        });
    }

    private void variety() {
        TrainingConfig config = chosen();
        double perStep = (double) config.patches().batch()
                * config.patches().accumulate()
                * config.patch().voxels();
        double wider = config.network().base() / 16.0;
        double seen = config.length().steps() > 0
                ? config.length().steps() * perStep
                : config.length().seconds() * (gpu ? GPU_VOXELS : CPU_VOXELS) / (wider * wider);
        double times = seen / facts.voxels();
        if (times < BY_HEART) {
            return;
        }
        String reason =
                String.format(Locale.ROOT, "scans are seen about %.0f times and must not be learnt by heart", times);
        Augmentation.strong().effects().forEach((kind, effect) -> {
            if (!effect.equals(defaults.augmentation().effects().get(kind))) {
                String path = "augmentation.effects."
                        + kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
                set(path + ".probability", effect.probability(), reason);
                set(path + ".low", effect.low(), reason);
                set(path + ".high", effect.high(), reason);
            }
        });
        reasons.put("augmentation.effects", reason);
        set("network.block.dropout", 0.3, reason);
        set("network.block.dropout-levels", 2, reason);
    }

    private void set(String path, Object value, String reason) {
        if (isWanted(path)) {
            reasons.put(path, WANTED);
            return;
        }
        settings.add(new Setting(path, String.valueOf(value), path));
        reasons.put(path, reason);
    }
}
