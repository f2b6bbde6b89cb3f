package org.imbrex.segment;

import java.nio.FloatBuffer;
import java.util.List;
import org.imbrex.model.ModelSpec;
import org.imbrex.model.TileModel;
import org.imbrex.preprocess.ChannelMaps;
import org.imbrex.preprocess.PatchReader;
import org.imbrex.tile.Tile;
import org.imbrex.tile.Tiling;
import org.imbrex.volume.Extent;
import org.imbrex.volume.ScanSource;

/** One thread's part of a segmentation: reads a tile and runs it. */
final class TileRun implements AutoCloseable {
    private final ModelSpec spec;
    private final TileModel.Caller caller;
    private final PatchReader reader;
    private final List<Mirroring> mirrorings;
    private final boolean probabilities;
    private FloatBuffer sums = Floats.outsideTheHeap(0);
    private FloatBuffer patch = Floats.outsideTheHeap(0);
    private long sessionNanos;

    TileRun(
            TileModel model,
            ScanSource scan,
            ChannelMaps intensities,
            List<Mirroring> mirrorings,
            boolean needsProbabilities,
            Tiling tiling) {
        this.spec = model.spec();
        this.caller = model.caller(tiling.callers(), tiling.patch());
        this.reader = new PatchReader(scan, intensities);
        this.mirrorings = mirrorings;
        this.probabilities = mirrorings.size() > 1 || needsProbabilities;
    }

    /** Probabilities if they were asked for, scores otherwise; valid until the next call. */
    Scores run(Tile tile) {
        Extent extent = tile.read().extent();
        FloatBuffer input = caller.input(extent);
        reader.read(tile.read(), input);
        return probabilities ? probabilities(input, tile) : run(tile.output().extent());
    }

    /** Nanoseconds spent in the network so far. */
    long sessionNanos() {
        return sessionNanos;
    }

    @Override
    public void close() {
        caller.close();
    }

    private Scores run(Extent extent) {
        long start = System.nanoTime();
        FloatBuffer values = caller.run();
        sessionNanos += System.nanoTime() - start;
        return new Scores(values, spec.classes().size(), extent);
    }

    private Scores probabilities(FloatBuffer input, Tile tile) {
        Extent extent = tile.output().extent();
        int classes = spec.classes().size();
        int length = Math.toIntExact(extent.voxels() * classes);
        if (sums.capacity() != length) {
            sums = Floats.outsideTheHeap(length);
        } else {
            Floats.clear(sums);
        }
        if (mirrorings.size() == 1) {
            run(extent).addProbabilities(spec.activation(), Mirroring.NONE, sums);
            return new Scores(sums, classes, extent);
        }
        if (patch.capacity() != input.capacity()) {
            patch = Floats.outsideTheHeap(input.capacity());
        }
        patch.put(0, input, 0, input.capacity());
        for (Mirroring mirroring : mirrorings) {
            Extent read = tile.read().extent();
            mirroring.copy(patch, spec.channels().size(), read, caller.input(read));
            run(extent).addProbabilities(spec.activation(), mirroring, sums);
        }
        Floats.multiply(sums, 1f / mirrorings.size());
        return new Scores(sums, classes, extent);
    }
}
