package org.imbrex.preprocess;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Set;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;

/** Makes chains of steps ready for one scan; each step that needs statistics reads the scan through the steps before it. */
final class StepMaps {
    private final ScanSource scan;

    StepMaps(ScanSource scan) {
        this.scan = scan;
    }

    /** The map of a channel whose intensities go through a chain of steps. */
    IntensityMap of(List<IntensityStep> steps, int channel) {
        IntensityMap map = IntensityMap.IDENTITY;
        for (IntensityStep step : steps) {
            if (step instanceof IntensityStep.Scale s) {
                map = map.scaled(s.gain(), s.offset());
            } else if (step instanceof IntensityStep.Clip c) {
                map = map.clipped(c.min(), c.max());
            } else if (step instanceof IntensityStep.Standardise s) {
                IntensityStatistics statistics = statistics(map, channel, s.acrossChannels(), Set.of());
                double gain = 1 / positive(statistics.deviation() + s.eps());
                map = map.scaled(gain, -statistics.mean() * gain);
            } else if (step instanceof IntensityStep.Stretch s) {
                IntensityStatistics statistics =
                        statistics(map, channel, s.acrossChannels(), Set.of(s.low(), s.high()));
                double low = statistics.percentile(s.low());
                double gain = 1 / positive(statistics.percentile(s.high()) - low + s.eps());
                map = map.scaled(gain, -low * gain);
            }
        }
        return map;
    }

    private IntensityStatistics statistics(IntensityMap map, int channel, boolean all, Set<Double> percentiles) {
        return IntensityStatistics.of(new Mapped(scan, map, all ? -1 : channel), percentiles)
                .get(0);
    }

    private static double positive(double width) {
        return width > 0 ? width : 1;
    }

    /** One channel of a scan, or all of them as one behind each other, through a map. */
    private record Mapped(ScanSource scan, IntensityMap map, int channel) implements ScanSource {
        @Override
        public ScanInfo info() {
            ScanInfo info = scan.info();
            Extent extent = info.extent();
            int parts = channel < 0 ? info.channels() : 1;
            return new ScanInfo(
                    extent.with(Axis.Z, Math.multiplyExact(extent.depth(), parts)), 1, info.type(), info.geometry());
        }

        @Override
        public void read(Region region, FloatBuffer into) {
            int depth = scan.info().extent().depth();
            int slice = Math.toIntExact(
                    (long) region.extent().height() * region.extent().width());
            float[] all = new float[Math.multiplyExact(slice, scan.info().channels())];
            for (int z = region.z(); z < region.z() + region.extent().depth(); z++) {
                Region part = new Region(
                        z % depth, region.y(), region.x(), region.extent().with(Axis.Z, 1));
                scan.read(part, FloatBuffer.wrap(all));
                int from = (channel < 0 ? z / depth : channel) * slice;
                for (int i = from; i < from + slice; i++) {
                    into.put(map.apply(all[i]));
                }
            }
        }

        @Override
        public void close() {}
    }
}
