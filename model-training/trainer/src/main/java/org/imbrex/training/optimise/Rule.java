package org.imbrex.training.optimise;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** How one array of weights follows its gradient g at a rate r. Written as PyTorch computes it. */
sealed interface Rule {
    /** How many arrays as large as the weights it remembers; they start at 0. */
    int memories();

    /**
     * Moves weights in place.
     *
     * @param gradient may be overwritten
     * @param memory what it remembers of these weights, changed in place
     */
    void move(Tensor weight, Tensor gradient, List<Tensor> memory, double rate);

    /**
     * Stochastic gradient descent, {@code w -= r g} (Robbins and Monro 1951). With momentum m, {@code v = m v + g, w -= r
     * v} (Polyak 1964), and Nesterov's {@code w -= r (g + m v)} as Sutskever et al. (2013) put it.
     */
    record Descent(double momentum, boolean nesterov) implements Rule {
        @Override
        public int memories() {
            return momentum > 0 ? 1 : 0;
        }

        @Override
        public void move(Tensor weight, Tensor gradient, List<Tensor> memory, double rate) {
            Tensor direction = gradient;
            if (momentum > 0) {
                Tensor velocity = memory.get(0).mul_(new Scalar(momentum)).add_(gradient);
                direction = nesterov ? gradient.add(velocity, new Scalar(momentum)) : velocity;
            }
            weight.add_(direction, new Scalar(-rate));
        }
    }

    /** {@code s += g^2, w -= r g / (sqrt(s) + 1e-10)}: Duchi et al. (2011, JMLR 12). */
    record AdaGrad() implements Rule {
        private static final double EPSILON = 1e-10;

        @Override
        public int memories() {
            return 1;
        }

        @Override
        public void move(Tensor weight, Tensor gradient, List<Tensor> memory, double rate) {
            Tensor sum = memory.get(0).addcmul_(gradient, gradient, new Scalar(1.0));
            weight.addcdiv_(gradient, sum.sqrt().add_(new Scalar(EPSILON)), new Scalar(-rate));
        }
    }

    /**
     * {@code s = 0.99 s + 0.01 g^2, w -= r g / (sqrt(s) + 1e-8)}: Tieleman and Hinton (2012, lecture 6.5). With momentum
     * m, {@code v = m v + g / (sqrt(s) + 1e-8), w -= r v}.
     */
    record RmsProp(double momentum) implements Rule {
        private static final double KEPT = 0.99;
        private static final double EPSILON = 1e-8;

        @Override
        public int memories() {
            return momentum > 0 ? 2 : 1;
        }

        @Override
        public void move(Tensor weight, Tensor gradient, List<Tensor> memory, double rate) {
            Tensor mean = memory.get(0).mul_(new Scalar(KEPT)).addcmul_(gradient, gradient, new Scalar(1 - KEPT));
            Tensor spread = mean.sqrt().add_(new Scalar(EPSILON));
            if (momentum > 0) {
                Tensor velocity = memory.get(1).mul_(new Scalar(momentum)).addcdiv_(gradient, spread, new Scalar(1.0));
                weight.add_(velocity, new Scalar(-rate));
            } else {
                weight.addcdiv_(gradient, spread, new Scalar(-rate));
            }
        }
    }
}
