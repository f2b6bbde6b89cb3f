package org.imbrex.training.optimise;

import java.util.Map;
import org.imbrex.training.network.Numbers;
import org.imbrex.training.network.State;
import org.imbrex.training.torch.TorchNetwork;

/** Moves weights against their gradients. */
public interface Optimiser extends AutoCloseable {
    /** Which rule weights follow. */
    enum Kind {
        ADAMW,
        ADAM,
        SGD,
        MOMENTUM,
        NESTEROV,
        ADAGRAD,
        RMSPROP
    }

    /**
     * Starts with nothing remembered.
     *
     * @param network whose trained parameters it moves
     * @param momentum of {@link Kind#MOMENTUM}, {@link Kind#NESTEROV} and {@link Kind#RMSPROP}; others have none
     * @param decay the share by which weights shrink: times the rate for AdamW, added to the gradient for the others
     */
    static Optimiser of(Kind kind, TorchNetwork network, double momentum, double decay) {
        return switch (kind) {
            case ADAMW -> new Adam(network, true, decay);
            case ADAM -> new Adam(network, false, decay);
            case SGD -> new RuleOptimiser(network, new Rule.Descent(0, false), decay);
            case MOMENTUM -> new RuleOptimiser(network, new Rule.Descent(momentum, false), decay);
            case NESTEROV -> new RuleOptimiser(network, new Rule.Descent(momentum, true), decay);
            case ADAGRAD -> new RuleOptimiser(network, new Rule.AdaGrad(), decay);
            case RMSPROP -> new RuleOptimiser(network, new Rule.RmsProp(momentum), decay);
        };
    }

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

    /** What it remembers, so that a run can go on later; as it is when it is shown. */
    Map<String, Numbers> numbers();

    /** Takes over a copy of what {@link #numbers()} gave. */
    void load(State state);

    @Override
    void close();
}
