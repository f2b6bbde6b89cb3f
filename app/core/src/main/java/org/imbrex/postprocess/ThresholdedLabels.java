package org.imbrex.postprocess;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import org.imbrex.error.UsageException;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.ProbabilitySink;
import org.imbrex.volume.Region;

/**
 * Makes labels of probabilities: a voxel gets the likeliest of the classes whose probability reaches their threshold, or is
 * background. A class without a threshold has to be the likeliest of all, the background too. Of equals, the first counts.
 */
public final class ThresholdedLabels implements ProbabilitySink {
    private final LabelSink labels;
    private final float[] thresholds;

    /**
     * A sink of probabilities.
     *
     * @param labels takes the labels; finishing and closing it is its owner's
     * @param thresholds for each class, NaN where it has none; the background's does not count
     */
    public ThresholdedLabels(LabelSink labels, List<Double> thresholds) {
        this.labels = labels;
        this.thresholds = new float[thresholds.size()];
        for (int i = 0; i < this.thresholds.length; i++) {
            this.thresholds[i] = thresholds.get(i).floatValue();
        }
    }

    /**
     * A sink of the probabilities of named classes.
     *
     * @param thresholds by the names of those classes that have one
     * @throws UsageException if one of them is no class, or is the background
     */
    public static ThresholdedLabels byName(LabelSink labels, Map<String, Double> thresholds, List<String> classes) {
        for (String name : thresholds.keySet()) {
            if (classes.indexOf(name) < 1) {
                throw new UsageException("class-threshold: expected one of "
                        + String.join(", ", classes.subList(1, classes.size())) + ", found " + name);
            }
        }
        return new ThresholdedLabels(
                labels,
                classes.stream()
                        .map(name -> thresholds.getOrDefault(name, Double.NaN))
                        .toList());
    }

    @Override
    public void write(Region region, FloatBuffer probabilities) {
        int voxels = Math.toIntExact(region.voxels());
        byte[] found = new byte[voxels];
        int start = probabilities.position();
        for (int i = 0; i < voxels; i++) {
            int likeliest = 0;
            for (int c = 1; c < thresholds.length; c++) {
                float most = probabilities.get(start + likeliest * voxels + i);
                likeliest = probabilities.get(start + c * voxels + i) > most ? c : likeliest;
            }
            float best = -1;
            for (int c = 1; c < thresholds.length; c++) {
                float value = probabilities.get(start + c * voxels + i);
                boolean reaches = Float.isNaN(thresholds[c]) ? c == likeliest : value >= thresholds[c];
                if (reaches && value > best) {
                    best = value;
                    found[i] = (byte) c;
                }
            }
        }
        probabilities.position(start + thresholds.length * voxels);
        labels.write(region, ByteBuffer.wrap(found));
    }

    @Override
    public void finish() {}

    @Override
    public void close() {}
}
