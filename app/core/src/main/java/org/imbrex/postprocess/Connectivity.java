package org.imbrex.postprocess;

/** Which voxels are neighbours. */
public enum Connectivity {
    /** Those that share a face: 6 in three dimensions, 4 in two. */
    FACES,
    /** Those that share at least an edge: 18 in three dimensions, 8 in two. */
    EDGES,
    /** Those that share at least a corner: 26 in three dimensions, 8 in two. */
    CORNERS;

    /** The connectivity of what lies around an object, so that an object and its hole never cross each other. */
    public Connectivity ofSurroundings() {
        return this == FACES ? CORNERS : FACES;
    }
}
