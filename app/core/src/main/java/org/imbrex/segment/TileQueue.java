package org.imbrex.segment;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.imbrex.error.AllocationException;
import org.imbrex.error.CancelledException;
import org.imbrex.model.Reach;
import org.imbrex.progress.Progress;
import org.imbrex.tile.Tile;
import org.imbrex.tile.TileHalves;
import org.imbrex.tile.TilePlan;
import org.imbrex.tile.Tiling;

/**
 * The tiles still to be run, handed to several threads. Where a tile's patch finds no memory, it comes back: fewer threads
 * go on, and a thread that is alone goes on with halves. Patches that are blended cannot be halved any more once some of
 * them have been added.
 */
final class TileQueue {
    /**
     * A tile to be run.
     *
     * @param index its place in the tiling
     * @param halvings how often it was halved
     * @param alone whether no other thread held memory when it was handed out
     */
    record Item(int index, Tile tile, int halvings, boolean alone) {
        private Item handedOut(boolean toTheOnlyThread) {
            return new Item(index, tile, halvings, toTheOnlyThread);
        }
    }

    private final Tiling tiling;
    private final Reach reach;
    private final String task;
    private final Progress progress;
    private final Deque<Item> waiting = new ArrayDeque<>();
    private int threads;
    /** Threads that have not given their memory back, those that end among them. */
    private int holding;

    private int halvings;
    private int done;
    private int total;

    TileQueue(Tiling tiling, Reach reach, String task, Progress progress) {
        this.tiling = tiling;
        this.reach = reach;
        this.task = task;
        this.progress = progress;
        this.threads = tiling.callers();
        this.holding = threads;
        List<Tile> tiles = tiling.tiles();
        for (int i = 0; i < tiles.size(); i++) {
            waiting.add(new Item(i, tiles.get(i), 0, false));
        }
        this.total = tiles.size();
    }

    /** The next tile, or empty where a thread has nothing more to do and ends. */
    synchronized Optional<Item> next() {
        while (!waiting.isEmpty()) {
            Item item = waiting.remove();
            if (item.halvings >= halvings || !halve(item)) {
                return Optional.of(item.handedOut(holding == 1));
            }
        }
        threads--;
        return Optional.empty();
    }

    /** Says that a tile is done. */
    void done() {
        int all;
        int ready;
        synchronized (this) {
            ready = ++done;
            all = total;
        }
        progress.update(task, ready, all);
    }

    /** Lets every thread end. */
    synchronized void clear() {
        waiting.clear();
    }

    /** Says that a thread has given its memory back. */
    synchronized void left() {
        holding--;
        notifyAll();
    }

    /**
     * Takes back a tile that found no memory. The last thread that works waits until those that ended have given theirs
     * back: a tile is halved only if it finds none with nobody beside it.
     *
     * @return whether the thread goes on; others do the rest if not
     * @throws AllocationException the problem itself, if nothing smaller can be tried
     */
    synchronized boolean takeBack(Item item, AllocationException problem) {
        if (!(tiling instanceof TilePlan)) {
            throw problem;
        }
        if (threads > 1) {
            threads--;
            waiting.addFirst(item);
            progress.warning(problem.getMessage() + "; going on with " + threads + " at once");
            return false;
        }
        if (!item.alone) {
            waitUntilAlone();
            waiting.addFirst(item);
            return true;
        }
        if (!halve(item)) {
            throw problem;
        }
        halvings = Math.max(halvings, item.halvings + 1);
        progress.warning(problem.getMessage() + "; going on with tiles of half the size");
        return true;
    }

    private synchronized void waitUntilAlone() {
        try {
            while (holding > 1) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        }
    }

    private boolean halve(Item item) {
        if (!(reach instanceof Reach.Local local)) {
            return false;
        }
        Optional<TileHalves> halves = TileHalves.of(item.tile, local, tiling.frame());
        halves.ifPresent(two -> {
            waiting.addFirst(new Item(item.index, two.second(), item.halvings + 1, false));
            waiting.addFirst(new Item(item.index, two.first(), item.halvings + 1, false));
            total++;
        });
        return halves.isPresent();
    }
}
