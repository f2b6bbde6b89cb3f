package org.imbrex.training.optimise;

import org.imbrex.training.network.State;

/** Moves weights against their gradients. */
public interface Optimiser extends AutoCloseable {
    /** Forgets all gradients. */
    void clearGradients();

    /**
     * Scales all gradients down, together, where their Euclidean norm is above a bound: Pascanu et al. (2013,
     * arXiv:1211.5063, algorithm 1).
     */
    void clipGradients(double norm);

    /**
     * Moves every weight once.
     *
     * @param rate the learning rate of this step
     */
    void step(double rate);

    /** What it remembers, so that a run can go on later. */
    State state();

    /** Takes over what {@link #state()} gave. */
    void load(State state);

    @Override
    void close();
}
