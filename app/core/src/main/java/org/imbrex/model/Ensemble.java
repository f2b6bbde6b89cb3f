package org.imbrex.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.imbrex.error.UsageException;
import org.imbrex.postprocess.Postprocessing;
import org.imbrex.preprocess.ChannelMaps;
import org.imbrex.preprocess.IntensityMap;
import org.imbrex.preprocess.Normalisation;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.jspecify.annotations.Nullable;

/**
 * Several models as one: the probabilities of a voxel are the mean of theirs. It looks as far as the farthest of them, on a
 * grid that fits all, so that its tiles are exact if those of all are.
 */
public final class Ensemble implements TileModel {
    private final List<TileModel> members;
    private final ModelSpec spec;
    private final Reach reach;
    /** For each member, what is still to be done to the intensities that the ensemble is given. */
    private final List<ChannelMaps> maps = new ArrayList<>();

    private Ensemble(List<TileModel> members) {
        this.members = List.copyOf(members);
        ModelSpec first = members.get(0).spec();
        List<ModelSpec.Channel> channels = new ArrayList<>();
        for (int c = 0; c < first.channels().size(); c++) {
            channels.add(new ModelSpec.Channel(first.channels().get(c).name(), shared(c)));
        }
        for (TileModel member : members) {
            List<Normalisation> left = new ArrayList<>();
            for (int c = 0; c < channels.size(); c++) {
                Normalisation normalisation = member.spec().channels().get(c).normalisation();
                boolean done = normalisation.equals(channels.get(c).normalisation());
                left.add(done ? new Normalisation.None() : normalisation);
            }
            maps.add(ChannelMaps.ofAnyScan(left).orElseThrow());
        }
        this.spec = new ModelSpec(
                members.stream().map(member -> member.spec().name()).collect(Collectors.joining(" + ")),
                first.layout(),
                channels,
                first.classes(),
                Activation.NONE,
                first.spacing(),
                first.orientation(),
                first.interpolation(),
                first.codes(),
                mirrorAxes(members),
                postprocessing(members),
                null);
        this.reach = JoinedReach.of(members);
    }

    /**
     * Joins models; a single one stays what it is. Closing the ensemble closes them.
     *
     * @throws UsageException naming two models that differ in channels, classes, dimensions, voxel size, orientation or
     *     interpolation, or whose patches do not go together
     */
    public static TileModel of(List<? extends TileModel> members) {
        if (members.size() == 1) {
            return members.get(0);
        }
        TileModel first = members.get(0);
        for (TileModel other : members.subList(1, members.size())) {
            expect("dimensions", first, other, spec -> spec.layout().dimensions());
            expect("channels", first, other, spec -> spec.channels().size());
            expect("classes", first, other, ModelSpec::classes);
            expect("voxel size", first, other, ModelSpec::spacing);
            expect("orientation", first, other, ModelSpec::orientation);
            expect("interpolation", first, other, ModelSpec::interpolation);
        }
        return new Ensemble(List.copyOf(members));
    }

    /** What all of them say; nothing if they differ, for what suits one may spoil the mean of all. */
    private static Postprocessing postprocessing(List<TileModel> members) {
        Postprocessing first = members.get(0).spec().postprocessing();
        return members.stream()
                        .allMatch(member -> member.spec().postprocessing().equals(first))
                ? first
                : Postprocessing.NONE;
    }

    /** What suits all of them, of those that say something. */
    private static @Nullable List<Axis> mirrorAxes(List<TileModel> members) {
        List<Axis> shared = null;
        for (TileModel member : members) {
            List<Axis> axes = member.spec().mirrorAxes();
            if (axes != null) {
                shared = shared == null
                        ? axes
                        : shared.stream().filter(axes::contains).toList();
            }
        }
        return shared;
    }

    private static void expect(
            String what, TileModel first, TileModel other, Function<ModelSpec, @Nullable Object> of) {
        Object expected = of.apply(first.spec());
        Object found = of.apply(other.spec());
        if (!Objects.equals(expected, found)) {
            throw new UsageException("the models of an ensemble: expected " + what + " " + expected + " as "
                    + first.spec().name() + ", found " + found + " of "
                    + other.spec().name());
        }
    }

    /** How a channel is normalised for all members: as they all say, or, where they differ, by each of them itself. */
    private Normalisation shared(int channel) {
        List<Normalisation> all = members.stream()
                .map(member -> member.spec().channels().get(channel).normalisation())
                .toList();
        // Whitened channels are made of each other: all are shared, or none.
        boolean same = all.stream().anyMatch(Normalisation.Whitened.class::isInstance)
                ? members.stream()
                                .map(member -> member.spec().normalisations())
                                .distinct()
                                .count()
                        == 1
                : all.stream().distinct().count() == 1;
        if (same) {
            return all.get(0);
        }
        for (int i = 0; i < all.size(); i++) {
            if (IntensityMap.ofAnyScan(all.get(i)).isEmpty()) {
                TileModel other = members.get(i == 0 ? firstOther(all) : 0);
                throw new UsageException("the models of an ensemble: expected channel " + (channel + 1)
                        + " normalised as " + other.spec().name() + " does, found another normalisation by "
                        + members.get(i).spec().name() + ", which takes it from the scan");
            }
        }
        return new Normalisation.None();
    }

    private static int firstOther(List<Normalisation> all) {
        return IntStream.range(1, all.size())
                .filter(i -> !all.get(i).equals(all.get(0)))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public ModelSpec spec() {
        return spec;
    }

    @Override
    public Reach reach() {
        return reach;
    }

    @Override
    public int callers() {
        return members.stream().mapToInt(TileModel::callers).min().orElseThrow();
    }

    /** Each member keeps its own buffers; the ensemble keeps the input and the sums. */
    @Override
    public long bytesPerCaller(Extent patch) {
        long own = patch.voxels() * (spec.channels().size() + spec.classes().size()) * Float.BYTES;
        return own
                + members.stream()
                        .mapToLong(member -> member.bytesPerCaller(patch))
                        .sum();
    }

    @Override
    public long bytes() {
        return members.stream().mapToLong(TileModel::bytes).sum();
    }

    @Override
    public String device() {
        return members.stream().map(TileModel::device).distinct().collect(Collectors.joining(", "));
    }

    @Override
    public Optional<String> fallback() {
        return members.stream().flatMap(member -> member.fallback().stream()).findFirst();
    }

    @Override
    public double speed(int atOnce) {
        return members.stream()
                .mapToDouble(member -> member.speed(atOnce))
                .min()
                .orElseThrow();
    }

    @Override
    public Caller caller(int atOnce) {
        List<EnsembleCaller.Member> callers = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            callers.add(new EnsembleCaller.Member(
                    members.get(i).caller(atOnce),
                    maps.get(i),
                    members.get(i).spec().activation()));
        }
        return new EnsembleCaller(
                callers, spec.channels().size(), spec.classes().size());
    }

    @Override
    public void close() {
        members.forEach(TileModel::close);
    }
}
