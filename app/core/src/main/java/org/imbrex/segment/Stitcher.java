package org.imbrex.segment;

import java.util.List;
import org.imbrex.error.CancelledException;
import org.imbrex.tile.BlendPlan;
import org.imbrex.tile.Tile;
import org.imbrex.tile.TilePlan;
import org.imbrex.tile.Tiling;

/** Puts the results of tiles together; tiles come from several threads at once. */
interface Stitcher {
    /** Whether it needs probabilities; scores before the activation are enough otherwise. */
    boolean needsProbabilities();

    /**
     * Takes the result of a tile.
     *
     * @param index the tile's place in the plan
     * @param scores of the whole patch; valid during the call only
     */
    void add(int index, Tile tile, Scores scores);

    /** Says that every tile has been added. */
    void finish();

    /** Lets go of threads that wait for a tile that will not come. */
    void abandon();

    static Stitcher of(Tiling tiling, int classes, List<? extends TileOutput> outputs) {
        if (tiling instanceof BlendPlan plan) {
            return new Blend(new Blender(plan, classes, outputs));
        }
        if (tiling instanceof TilePlan) {
            return new Exact(outputs);
        }
        throw new IllegalArgumentException("unknown tiling " + tiling);
    }

    /** Write regions partition the image, so every tile goes straight to the outputs. */
    record Exact(List<? extends TileOutput> outputs) implements Stitcher {
        @Override
        public boolean needsProbabilities() {
            return outputs.stream().anyMatch(TileOutput::needsProbabilities);
        }

        @Override
        public void add(int index, Tile tile, Scores scores) {
            for (TileOutput output : outputs) {
                output.accept(scores, tile.write().relativeTo(tile.output()), tile.write());
            }
        }

        @Override
        public void finish() {}

        @Override
        public void abandon() {}
    }

    /** Adds patches in the plan's order, whichever thread is done first. */
    final class Blend implements Stitcher {
        private final Blender blender;
        private int next;
        private boolean abandoned;

        Blend(Blender blender) {
            this.blender = blender;
        }

        @Override
        public boolean needsProbabilities() {
            return true;
        }

        @Override
        public synchronized void add(int index, Tile tile, Scores scores) {
            try {
                while (index != next && !abandoned) {
                    wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancelledException();
            }
            if (abandoned) {
                throw new CancelledException();
            }
            blender.add(tile, scores);
            next++;
            notifyAll();
        }

        @Override
        public void finish() {
            blender.finish();
        }

        @Override
        public synchronized void abandon() {
            abandoned = true;
            notifyAll();
        }
    }
}
