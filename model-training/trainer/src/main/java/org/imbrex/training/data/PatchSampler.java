package org.imbrex.training.data;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.imbrex.preprocess.ChannelMaps;
import org.imbrex.training.augment.Augmentation;
import org.imbrex.training.augment.Intensities;
import org.imbrex.training.augment.VolumeWarp;
import org.imbrex.volume.Extent;
import org.jspecify.annotations.Nullable;

/**
 * Draws the patches of every batch. What a patch holds depends on the seed, its step and its place in the batch alone, so
 * that any thread may draw any patch, and training may go on at any step. Safe from several threads.
 *
 * <p>Most patches lie anywhere in any case. A share is laid on the foreground: a class is chosen, each class that the
 * training set holds being equally likely, then a case that holds it, then a voxel of it. Rare classes, and the cases that
 * hold them, are thereby seen more often. Another share is laid on {@link HardNegatives}, each region being equally likely.
 */
public final class PatchSampler {
    private final CaseCache cache;
    private final DataFingerprint fingerprint;
    private final PatchSettings settings;
    private final Augmentation augmentation;
    private final Augmentation rareAugmentation;
    private final List<Holders> foreground = new ArrayList<>();
    /** The rarest class that the training set holds and its cases, those that do not hold it among them. */
    private int rarest = -1;

    private double rareShare;
    private List<CaseSummary> rareHolders = List.of();
    private List<CaseSummary> others = List.of();
    private final HardNegatives hardNegatives;
    /** Found out from whole scans, so shared with samplers of other hard negatives. */
    private final Map<Case, ChannelMaps> maps;

    /** The cases that hold a class. */
    private record Holders(int number, List<CaseSummary> cases) {}

    /** Without hard negatives. */
    public PatchSampler(
            CaseCache cache, DataFingerprint fingerprint, PatchSettings settings, Augmentation augmentation) {
        this(cache, fingerprint, settings, augmentation, HardNegatives.NONE, new ConcurrentHashMap<>());
    }

    private PatchSampler(
            CaseCache cache,
            DataFingerprint fingerprint,
            PatchSettings settings,
            Augmentation augmentation,
            HardNegatives hardNegatives,
            Map<Case, ChannelMaps> maps) {
        this.cache = cache;
        this.fingerprint = fingerprint;
        this.settings = settings;
        this.augmentation = augmentation;
        this.hardNegatives = hardNegatives;
        this.maps = maps;
        for (int i = 1; i < fingerprint.classes(); i++) {
            int number = i;
            List<CaseSummary> holders = fingerprint.cases().stream()
                    .filter(c -> c.classVoxels(number) > 0)
                    .toList();
            if (!holders.isEmpty()) {
                foreground.add(new Holders(number, holders));
            }
        }
        this.rareAugmentation = augmentation.likelier(settings.rareAugmentation());
        findRarest();
    }

    private void findRarest() {
        double[] shares = fingerprint.classShares();
        for (Holders holders : foreground) {
            if (rarest < 0 || shares[holders.number] < shares[rarest]) {
                rarest = holders.number;
                rareHolders = holders.cases;
            }
        }
        others = fingerprint.cases().stream()
                .filter(c -> !rareHolders.contains(c))
                .toList();
        double weighted = settings.rareCases() * rareHolders.size();
        rareShare = weighted / (weighted + fingerprint.cases().size() - rareHolders.size());
    }

    /** The same sampler with other hard negatives. */
    public PatchSampler with(HardNegatives others) {
        return new PatchSampler(cache, fingerprint, settings, augmentation, others, maps);
    }

    public PatchSettings settings() {
        return settings;
    }

    /** Channels of the patches. */
    public int channels() {
        return fingerprint.normalisations().size();
    }

    /** What one thread needs to draw patches; used again for one patch after the other. */
    Workspace workspace() {
        return new Workspace(settings.patch(), channels(), augmentation.outOfPlane());
    }

    /**
     * Draws one patch.
     *
     * @param step the batch it belongs to, from 0
     * @param index its place in the batch
     * @param images batch x channels x depth x height x width; the patch's part is written
     * @param labels batch x depth x height x width; the patch's part is written
     */
    void draw(long step, int index, Workspace work, FloatBuffer images, ByteBuffer labels) {
        SplittableRandom random = random(step, index);
        PatchPlace place = place(Math.addExact(Math.multiplyExact(step, settings.batch()), index), random);
        Augmentation varied = place.ofRarest() ? rareAugmentation : augmentation;
        LoadedCase loaded = cache.get(place.summary().origin());
        ChannelMaps normalised = maps.computeIfAbsent(
                loaded.origin(), c -> ChannelMaps.forScan(loaded.scan(), fingerprint.normalisations()));
        Tools tools = work.tools(loaded);
        tools.cutter.cut(loaded, place, normalised, varied, random, work.image, work.labels);
        // Mixing and bending are both sums: in either order they come to the same.
        normalised.mix(FloatBuffer.wrap(work.image), work.labels.length);
        tools.intensities.apply(varied, work.image, normalised.count(), random);
        images.put(index * work.image.length, work.image);
        labels.put(index * work.labels.length, work.labels);
    }

    private PatchPlace place(long patchNumber, SplittableRandom random) {
        double share = settings.foregroundShare();
        long onForegroundBefore = (long) Math.floor(patchNumber * share);
        boolean onForeground = Math.floor((patchNumber + 1) * share) > onForegroundBefore;
        if (onForeground && !foreground.isEmpty()) {
            Holders holders = oneOf(foreground, random);
            CaseSummary summary = oneOf(holders.cases, random);
            int[] places = summary.places(holders.number);
            return on(places[below(places.length, random)], summary, holders.number == rarest, random);
        }
        // The foreground's patches are taken first, so the others are counted without them.
        long other = patchNumber - onForegroundBefore;
        double hardShare = settings.hardNegativeShare() / (1 - share);
        boolean onHardNegative = !onForeground && Math.floor((other + 1) * hardShare) > Math.floor(other * hardShare);
        if (onHardNegative && hardNegatives.count() > 0) {
            HardNegatives.Place place = hardNegatives.place(below(hardNegatives.count(), random));
            return on(place.index(), place.summary(), false, random);
        }
        boolean ofRare = settings.rareCases() > 1 && random.nextDouble() < rareShare;
        CaseSummary summary = oneOf(ofRare ? rareHolders : casesOtherwise(), random);
        return new PatchPlace(summary, firstSlice(summary, random), null);
    }

    /** A patch that shows a voxel. */
    private PatchPlace on(int index, CaseSummary summary, boolean ofRarest, SplittableRandom random) {
        int width = summary.extent().width();
        int row = index / width;
        int z = row / summary.extent().height();
        int y = row % summary.extent().height();
        return new PatchPlace(
                summary, firstSlice(z, summary, random), new PatchPlace.Seen(z, y, index % width, ofRarest));
    }

    /** The cases of patches that need not be of one with the rarest class. */
    private List<CaseSummary> casesOtherwise() {
        if (settings.rareCases() == 1
                || rareHolders.size() == fingerprint.cases().size()) {
            return fingerprint.cases();
        }
        return others;
    }

    /** Where a patch of some slices begins, anywhere; below 0 if the scan has fewer. */
    private int firstSlice(CaseSummary summary, SplittableRandom random) {
        int free = summary.extent().depth() - settings.patch().depth();
        return free < 0 ? Math.floorDiv(free, 2) : below(free + 1, random);
    }

    /** Where a patch begins that has a slice in its middle half, inside the scan if it can be. */
    private int firstSlice(int z, CaseSummary summary, SplittableRandom random) {
        int depth = settings.patch().depth();
        if (depth == 1) {
            return z;
        }
        int free = summary.extent().depth() - depth;
        int first = z - depth / 4 - below((depth + 1) / 2, random);
        return free < 0 ? Math.floorDiv(free, 2) : Math.min(free, Math.max(0, first));
    }

    private SplittableRandom random(long step, int index) {
        long mixed = mix(mix(settings.seed()) + step);
        return new SplittableRandom(mix(mixed + index));
    }

    /** The finaliser of SplitMix64 (Steele, Lea and Flood 2014): neighbouring numbers become unlike ones. */
    private static long mix(long z) {
        long a = (z + 0x9e3779b97f4a7c15L) * 0xbf58476d1ce4e5b9L;
        long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
        return b ^ (b >>> 31);
    }

    private static <T> T oneOf(List<T> list, SplittableRandom random) {
        return list.get(below(list.size(), random));
    }

    private static int below(int bound, SplittableRandom random) {
        return (int) (random.nextDouble() * bound);
    }

    /** What cuts patches and changes their intensities: slice by slice, or as volumes. */
    private record Tools(PatchCutter cutter, Intensities intensities) {}

    /** What one thread works with. */
    static final class Workspace {
        private final Tools slices;
        private final @Nullable Tools volumes;
        private final float[] image;
        private final byte[] labels;

        private Workspace(Extent patch, int channels, boolean outOfPlane) {
            slices = new Tools(new SliceCutter(patch), new Intensities(patch, false));
            volumes = outOfPlane && patch.depth() > 1
                    ? new Tools(new VolumeCutter(patch), new Intensities(patch, true))
                    : null;
            labels = new byte[Math.toIntExact(patch.voxels())];
            image = new float[channels * labels.length];
        }

        private Tools tools(LoadedCase loaded) {
            return volumes != null && VolumeWarp.nearIsotropic(loaded.spacing()) ? volumes : slices;
        }
    }
}
