package org.imbrex.training.loss;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * A loss of regions where classes lie inside others, as a tumour in a liver: nnU-Net's region-based training (Isensee et al.
 * 2021, arXiv:2011.00848), on sums of softmax probabilities. The network still gives a score for each label of the masks,
 * and the probability of a region is the sum of its labels'; so what lies inside is never likelier than what it lies in,
 * and the largest score is the label, as ever.
 *
 * @param loss of classes that overlap
 * @param regions for each class the labels it is made of
 */
public record RegionLoss(Loss loss, List<List<Integer>> regions) implements Loss {
    public RegionLoss {
        regions = regions.stream().map(List::copyOf).toList();
    }

    @Override
    public Tensor of(Scored scored) {
        return loss.of(scored.ofRegions(regions));
    }
}
