package org.imbrex.batch;

import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiFunction;
import org.imbrex.model.ModelSpec;
import org.imbrex.model.Reach;
import org.imbrex.model.TileModel;
import org.imbrex.volume.Extent;

/**
 * Shares processors and memory between the cases of a batch: large ones go one by one and have everything, small ones go
 * side by side with one processor each. A small scan has too few tiles to keep all processors busy by itself.
 */
public final class Share {
    /** Scans of fewer voxels go side by side: a tile of a plane's network at most. */
    private static final long LARGE = 1 << 20;

    private final TileModel model;
    private final long memory;
    private final int jobs;
    /** In order of arrival, so that large cases are not kept waiting for ever. */
    private final ReadWriteLock turns = new ReentrantReadWriteLock(true);

    /**
     * @param model what all cases are done with
     * @param memory native memory for all together, in bytes
     * @param jobs cases in hand at once
     */
    public Share(TileModel model, long memory, int jobs) {
        this.model = model;
        this.memory = memory;
        this.jobs = jobs;
    }

    /**
     * Does something when it is its turn.
     *
     * @param scan how large the scan is
     * @param work takes the model and the memory in bytes that it may use
     */
    public <T> T run(Extent scan, BiFunction<TileModel, Long, T> work) {
        boolean alone = jobs == 1 || scan.voxels() >= LARGE;
        Lock turn = alone ? turns.writeLock() : turns.readLock();
        turn.lock();
        try {
            return alone ? work.apply(model, memory) : work.apply(new OneCaller(model), memory / jobs);
        } finally {
            turn.unlock();
        }
    }

    /** A model of which a case uses one caller. */
    private record OneCaller(TileModel model) implements TileModel {
        @Override
        public ModelSpec spec() {
            return model.spec();
        }

        @Override
        public Reach reach() {
            return model.reach();
        }

        @Override
        public int callers() {
            return 1;
        }

        @Override
        public long bytesPerCaller(Extent patch) {
            return model.bytesPerCaller(patch);
        }

        @Override
        public long bytes() {
            return model.bytes();
        }

        @Override
        public String device() {
            return model.device();
        }

        @Override
        public Optional<String> fallback() {
            return model.fallback();
        }

        @Override
        public Caller caller(int atOnce) {
            return model.caller(model.callers());
        }

        /** The model is somebody else's. */
        @Override
        public void close() {}
    }
}
