package org.imbrex.segment;

import org.imbrex.volume.Region;

/** Takes what the network said about a tile; called from several threads at once, each tile once. */
interface TileOutput {
    /** Whether it needs probabilities; scores before the activation are enough otherwise. */
    boolean needsProbabilities();

    /**
     * Takes a tile.
     *
     * @param scores of the whole patch; valid during the call only
     * @param inPatch where the part to keep lies in the patch
     * @param write where that part lies in the image
     */
    void accept(Scores scores, Region inPatch, Region write);
}
