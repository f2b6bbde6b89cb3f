package org.imbrex.training.data;

import java.util.ArrayList;
import java.util.List;
import org.imbrex.error.CancelledException;
import org.jspecify.annotations.Nullable;

/**
 * Draws batches ahead of their use, on threads of its own, into a few buffers that are used again and again. Batches come
 * in order and are the same whatever the number of threads. {@link #next} is for one thread.
 */
public final class PatchLoader implements AutoCloseable {
    /** Batches beyond one a thread: one in use and one ready. */
    private static final int SPARE = 2;

    private enum State {
        FREE,
        FILLING,
        READY,
        IN_USE
    }

    private static final class Slot {
        final Batch batch;
        State state = State.FREE;

        @Nullable
        Throwable error;

        Slot(Batch batch) {
            this.batch = batch;
        }
    }

    // Batch k lives in slot k modulo their number. The sampler, the slots and the numbers below are guarded by this
    // object's lock.
    private PatchSampler sampler;
    private final List<Slot> slots = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private long nextToFill;
    private long nextToUse;
    private long waitedNanos;
    private volatile boolean closed;

    private PatchLoader(PatchSampler sampler, long firstStep, int workers) {
        this.sampler = sampler;
        this.nextToFill = firstStep;
        this.nextToUse = firstStep;
        for (int i = 0; i < workers + SPARE; i++) {
            slots.add(new Slot(new Batch(sampler.settings(), sampler.channels())));
        }
        for (int i = 0; i < workers; i++) {
            PatchSampler.Workspace workspace = sampler.workspace();
            Thread thread = new Thread(() -> work(workspace), "patches-" + i);
            thread.setDaemon(true);
            threads.add(thread);
        }
    }

    /**
     * Starts drawing.
     *
     * @param firstStep the step of the first batch, 0 or where training goes on
     * @param workers threads, at least 1
     */
    public static PatchLoader start(PatchSampler sampler, long firstStep, int workers) {
        if (firstStep < 0 || workers < 1) {
            throw new IllegalArgumentException(
                    "expected a first step from 0 and a thread, found " + firstStep + " and " + workers);
        }
        PatchLoader loader = new PatchLoader(sampler, firstStep, workers);
        loader.threads.forEach(Thread::start);
        return loader;
    }

    /**
     * The next batch, waited for if it is not ready; it is the caller's until closed.
     *
     * @throws org.imbrex.error.InputException if a case that it needs is not as it has to be
     * @throws CancelledException if the thread is interrupted, or the loader closed, while waiting
     * @throws IllegalStateException if the caller still holds all other batches
     */
    public Batch next() {
        Slot slot;
        long step;
        synchronized (this) {
            step = nextToUse;
            slot = slot(step);
            if (slot.state == State.IN_USE) {
                throw new IllegalStateException("expected batches to be closed, found " + slots.size() + " open");
            }
            long start = System.nanoTime();
            while (slot.state != State.READY) {
                if (closed) {
                    throw new CancelledException();
                }
                try {
                    wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new CancelledException();
                }
            }
            waitedNanos += System.nanoTime() - start;
            if (slot.error instanceof RuntimeException known) {
                throw known;
            }
            if (slot.error instanceof Error error) {
                throw error;
            }
            slot.state = State.IN_USE;
            nextToUse++;
        }
        slot.batch.begin(step, () -> free(slot));
        return slot.batch;
    }

    /**
     * Has all batches that were not taken yet drawn by another sampler of patches of the same size; what was drawn ahead is
     * drawn again.
     */
    public synchronized void redraw(PatchSampler other) {
        sampler = other;
        nextToFill = nextToUse;
        for (Slot slot : slots) {
            if (slot.state == State.READY) {
                slot.state = State.FREE;
            }
        }
        notifyAll();
    }

    /** Seconds so far in which {@link #next} waited. */
    public synchronized double waitedSeconds() {
        return waitedNanos / 1e9;
    }

    /** Stops the threads; returns when they have ended. A batch that is still open keeps its content. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Slot slot(long step) {
        return slots.get((int) (step % slots.size()));
    }

    private synchronized void free(Slot slot) {
        slot.state = State.FREE;
        notifyAll();
    }

    private void work(PatchSampler.Workspace workspace) {
        while (true) {
            Slot slot;
            long step;
            PatchSampler drawing;
            synchronized (this) {
                while (!closed && slot(nextToFill).state != State.FREE) {
                    try {
                        wait();
                    } catch (InterruptedException e) {
                        return;
                    }
                }
                if (closed) {
                    return;
                }
                step = nextToFill++;
                slot = slot(step);
                slot.state = State.FILLING;
                drawing = sampler;
            }
            Throwable error = fill(drawing, slot.batch, step, workspace);
            synchronized (this) {
                slot.error = error;
                slot.state = drawing == sampler ? State.READY : State.FREE;
                notifyAll();
            }
        }
    }

    private @Nullable Throwable fill(PatchSampler drawing, Batch batch, long step, PatchSampler.Workspace workspace) {
        try {
            for (int i = 0; i < drawing.settings().batch() && !closed; i++) {
                drawing.draw(step, i, workspace, batch.images(), batch.labels());
            }
            return null;
        } catch (RuntimeException | Error e) {
            return e; // next() throws it, in the thread that can do something about it
        }
    }
}
