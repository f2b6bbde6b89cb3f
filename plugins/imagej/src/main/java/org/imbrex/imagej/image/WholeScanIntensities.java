package org.imbrex.imagej.image;

import java.util.ArrayList;
import java.util.List;
import org.imbrex.model.ForwardingModel;
import org.imbrex.model.ModelSpec;
import org.imbrex.model.TileModel;
import org.imbrex.preprocess.IntensityStatistics;
import org.imbrex.preprocess.Normalisation;
import org.imbrex.volume.ScanSource;

/**
 * A model whose normalisation is settled by a whole scan, to run it on a part of that scan: a part's own statistics would
 * give other labels than the whole image has. Closing it leaves the model open.
 */
public final class WholeScanIntensities extends ForwardingModel {
    private final ModelSpec spec;

    public WholeScanIntensities(TileModel model, ScanSource whole) {
        super(model);
        this.spec = settled(model.spec(), whole);
    }

    private static ModelSpec settled(ModelSpec spec, ScanSource whole) {
        List<Normalisation> normalisations =
                spec.channels().stream().map(ModelSpec.Channel::normalisation).toList();
        if (normalisations.stream().noneMatch(Normalisation::needsStatistics)) {
            return spec;
        }
        List<Double> percentiles = new ArrayList<>();
        for (Normalisation normalisation : normalisations) {
            if (normalisation instanceof Normalisation.ScanPercentiles p) {
                percentiles.add(p.low());
                percentiles.add(p.high());
            }
        }
        List<IntensityStatistics> statistics = IntensityStatistics.of(whole, percentiles);
        List<ModelSpec.Channel> channels = new ArrayList<>();
        for (int c = 0; c < normalisations.size(); c++) {
            channels.add(new ModelSpec.Channel(
                    spec.channels().get(c).name(), fixed(normalisations.get(c), statistics.get(c))));
        }
        return spec.withChannels(channels);
    }

    private static Normalisation fixed(Normalisation normalisation, IntensityStatistics statistics) {
        if (normalisation instanceof Normalisation.ScanZScore) {
            return new Normalisation.Fixed(
                    Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, statistics.mean(), statistics.deviation());
        }
        if (normalisation instanceof Normalisation.ScanPercentiles p) {
            double low = statistics.percentile(p.low());
            double high = statistics.percentile(p.high());
            return new Normalisation.Fixed(low, high, low, high - low);
        }
        return normalisation;
    }

    @Override
    public ModelSpec spec() {
        return spec;
    }
}
