package org.imbrex.training.loss;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * What large kernels cost: {@code l1 sum(|w|) + l2 / 2 sum(w^2)} over the kernels of all convolutions. L2 is ridge
 * regression's (Hoerl and Kennard 1970), L1 the lasso's, which makes kernels sparse (Tibshirani 1996).
 */
public record Penalty(double l1, double l2) {
    /** Whether there is any. */
    public boolean applies() {
        return l1 > 0 || l2 > 0;
    }

    /** The penalty of kernels, at least one; gradients flow through it. */
    public Tensor of(List<Tensor> kernels) {
        Tensor sum = torch.zeros(new long[0], kernels.get(0).options());
        for (Tensor kernel : kernels) {
            if (l1 > 0) {
                sum = sum.add(kernel.abs().sum().mul(new Scalar(l1)));
            }
            if (l2 > 0) {
                sum = sum.add(kernel.mul(kernel).sum().mul(new Scalar(l2 / 2)));
            }
        }
        return sum;
    }
}
