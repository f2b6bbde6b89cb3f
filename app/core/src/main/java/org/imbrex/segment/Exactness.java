package org.imbrex.segment;

/** Whether tiles have to equal the whole image's run. */
public enum Exactness {
    /** Exact where the halo costs no more than {@link Planner#MOST_WORK} times the image; blended, aloud, elsewhere. */
    AUTO,
    /** Exact or not at all. */
    ALWAYS,
    /** Blended, whatever the network. */
    NEVER
}
