package org.imbrex.batch;

import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.imbrex.error.CancelledException;
import org.imbrex.model.ForwardingModel;
import org.imbrex.model.TileModel;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;

/**
 * A model that several scans use at once: no more is computed at a time than processors and memory suffice for. Each thread
 * of a scan waits, in the order of arrival, until a processor and the memory for its patches are free, and keeps both until
 * it ends. A large scan is cut so that it has everything; a small one, which has too few tiles for that, gets one processor,
 * and while one scan is computed another is read or written.
 */
final class SharedModel {
    /** Scans of fewer voxels go side by side: a tile of a plane's network at most. */
    private static final long LARGE = 1 << 20;

    private final TileModel model;
    private final Deque<Object> waiting = new ArrayDeque<>();
    private final int processors;
    private final long memory;
    private int busy;
    private long used;

    /** The memory is for patches of all scans together, in bytes. */
    SharedModel(TileModel model, long memory) {
        this.model = model;
        this.processors = model.callers();
        this.memory = memory - model.bytes();
    }

    /** The model as a scan of this extent is to use it. */
    TileModel of(Extent scan) {
        return new View(scan.voxels() < LARGE && fitsEveryProcessor(scan));
    }

    /** Where memory is too short for a scan on every processor, one would wait while the other computes it alone. */
    private boolean fitsEveryProcessor(Extent scan) {
        Extent slice = model.spec().layout().dimensions() == 2 ? scan.with(Axis.Z, 1) : scan;
        return processors
                        * bytesHeld(
                                model.reach().pinned(slice.roundUp(model.reach().grid())))
                <= memory;
    }

    private long bytesHeld(Extent patch) {
        long values =
                (long) model.spec().channels().size() + model.spec().classes().size();
        return model.bytesPerCaller(patch) + patch.voxels() * values * Float.BYTES;
    }

    /** What is too large for the memory runs alone: it was planned that way. */
    private synchronized void take(int wanted, long bytes) {
        Object ticket = new Object();
        waiting.add(ticket);
        try {
            while (waiting.peek() != ticket || busy + wanted > processors || (busy > 0 && used + bytes > memory)) {
                wait();
            }
            busy += wanted;
            used += bytes;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        } finally {
            waiting.remove(ticket);
            notifyAll();
        }
    }

    private synchronized void giveBack(int taken, long bytes) {
        busy -= taken;
        used -= bytes;
        notifyAll();
    }

    /** A caller that gives back what it took. */
    private final class Held implements TileModel.Caller {
        private final TileModel.Caller caller;
        private final int taken;
        private final long bytes;

        Held(TileModel.Caller caller, int taken, long bytes) {
            this.caller = caller;
            this.taken = taken;
            this.bytes = bytes;
        }

        @Override
        public FloatBuffer input(Extent patch) {
            return caller.input(patch);
        }

        @Override
        public FloatBuffer run() {
            return caller.run();
        }

        @Override
        public void close() {
            try {
                caller.close();
            } finally {
                giveBack(taken, bytes);
            }
        }
    }

    /** The model as one scan sees it. */
    private final class View extends ForwardingModel {
        private final boolean small;

        View(boolean small) {
            super(model);
            this.small = small;
        }

        @Override
        public int callers() {
            return small ? 1 : processors;
        }

        @Override
        public double speed(int atOnce) {
            return small ? 1 : model.speed(atOnce);
        }

        @Override
        public Caller caller(int atOnce, Extent patch) {
            int threads = small ? 1 : Math.max(1, processors / atOnce);
            long bytes = bytesHeld(patch);
            take(threads, bytes);
            try {
                return new Held(caller(atOnce), threads, bytes);
            } catch (RuntimeException | Error e) {
                giveBack(threads, bytes);
                throw e;
            }
        }

        /** One thread computes the patches of a small scan. */
        @Override
        public Caller caller(int atOnce) {
            return model.caller(small ? processors : atOnce);
        }
    }
}
