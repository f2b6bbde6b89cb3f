package org.imbrex.model;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.imbrex.error.InputException;
import org.imbrex.io.npy.NpyArray;
import org.imbrex.preprocess.ChannelMaps;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.Halo;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.Volume;
import org.jspecify.annotations.Nullable;

/**
 * Runs a model on an input whose output is known: one patch as large as the input, as whoever made the output ran it.
 *
 * @param input the file with the input, and the order of its axes
 * @param output the file with what has to come out, and the order of its axes
 * @param threshold above which probability the output has to be 1, and 0 elsewhere; null if it is probabilities
 */
public record TensorTest(
        Tensor input, Tensor output, @Nullable Double threshold) {
    /** What two programs may differ by, and by what share of a value: what bioimageio.core allows. */
    public static final double TOLERANCE = 1e-3;

    /** A .npy file and the order of its axes. */
    public record Tensor(Path file, Layout layout) {}

    /**
     * What came out.
     *
     * @param maxDiff the largest difference
     * @param values how many were compared
     * @param wrong how many differ by more than {@link #TOLERANCE} and that share of what was expected
     */
    public record Result(double maxDiff, long values, long wrong) {}

    /**
     * Runs it.
     *
     * @throws InputException if the tensors and the model do not go together
     */
    public Result run(TileModel model) {
        Batch given = Batch.read(input);
        Batch expected = Batch.read(output);
        ModelSpec spec = model.spec();
        int classes = spec.classes().size();
        if (given.channels != spec.channels().size()) {
            throw InputException.of(
                    input.file(), "channels " + spec.channels().size() + " as the model takes", "" + given);
        }
        if (!model.reach().pinned(given.extent).equals(given.extent)) {
            throw InputException.of(
                    input.file(),
                    "patches of " + model.reach().pinned(given.extent) + " as the model takes",
                    "" + given);
        }
        Halo crop = model.reach() instanceof Reach.Local local ? local.crop() : Halo.NONE;
        boolean fits = expected.count == given.count
                && (expected.channels == classes || expected.channels == classes - 1)
                && Axis.ALL.stream()
                        .allMatch(axis -> expected.extent.along(axis) + crop.before(axis) + crop.after(axis)
                                == given.extent.along(axis));
        if (!fits) {
            throw InputException.of(
                    output.file(), "an output of " + classes + " classes for an input of " + given, "" + expected);
        }
        double maxDiff = 0;
        long wrong = 0;
        try (TileModel.Caller caller = model.caller(1)) {
            for (int i = 0; i < given.count; i++) {
                float[][] found = probabilities(spec, caller, given.volume(i), expected.extent);
                for (int c = 0; c < expected.channels; c++) {
                    float[] mine = found[c + classes - expected.channels];
                    for (int v = 0; v < mine.length; v++) {
                        double wanted = expected.at(i, c, v);
                        double is = threshold == null ? mine[v] : mine[v] > threshold ? 1 : 0;
                        double difference = Math.abs(is - wanted);
                        maxDiff = Math.max(maxDiff, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
                        wrong += difference <= TOLERANCE + TOLERANCE * Math.abs(wanted) ? 0 : 1;
                    }
                }
            }
        }
        return new Result(maxDiff, expected.values.length, wrong);
    }

    private static float[][] probabilities(ModelSpec spec, TileModel.Caller caller, Volume scan, Extent cropped) {
        ChannelMaps maps = ChannelMaps.forScan(scan, spec.normalisations());
        FloatBuffer buffer = caller.input(scan.info().extent());
        int size = Math.toIntExact(scan.info().extent().voxels());
        for (int c = 0; c < maps.count(); c++) {
            float[] voxels = scan.channels().get(c);
            for (int v = 0; v < size; v++) {
                buffer.put(c * size + v, maps.each(c).apply(voxels[v]));
            }
        }
        maps.mix(buffer, size);
        FloatBuffer scores = caller.run();
        float[][] probabilities = new float[spec.classes().size()][Math.toIntExact(cropped.voxels())];
        for (int c = 0; c < probabilities.length; c++) {
            scores.get(c * probabilities[c].length, probabilities[c]);
        }
        spec.activation().apply(probabilities, probabilities[0].length);
        return probabilities;
    }

    /** Images of some channels, in whatever order of axes. */
    private static final class Batch {
        final boolean channelsLast;
        final int count;
        final int channels;
        final Extent extent;
        final float[] values;

        private Batch(Layout layout, List<Integer> shape, float[] values) {
            int first = layout.channelsLast() ? 1 : 2;
            this.channelsLast = layout.channelsLast();
            this.count = shape.get(0);
            this.channels = shape.get(channelsLast ? shape.size() - 1 : 1);
            this.extent = layout.dimensions() == 2
                    ? Extent.of(shape.get(first), shape.get(first + 1))
                    : new Extent(shape.get(first), shape.get(first + 1), shape.get(first + 2));
            this.values = values;
        }

        static Batch read(Tensor tensor) {
            NpyArray array = NpyArray.read(tensor.file());
            Layout layout = tensor.layout();
            if (array.shape().size() != layout.dimensions() + 2 || array.shape().contains(0)) {
                throw InputException.of(tensor.file(), "an array with axes " + layout, "" + array.shape());
            }
            return new Batch(layout, array.shape(), array.values());
        }

        float at(int image, int channel, int voxel) {
            int voxels = Math.toIntExact(extent.voxels());
            return values[
                    channelsLast
                            ? (image * voxels + voxel) * channels + channel
                            : (image * channels + channel) * voxels + voxel];
        }

        Volume volume(int image) {
            List<float[]> planes = new ArrayList<>();
            for (int c = 0; c < channels; c++) {
                float[] plane = new float[Math.toIntExact(extent.voxels())];
                for (int v = 0; v < plane.length; v++) {
                    plane[v] = at(image, c, v);
                }
                planes.add(plane);
            }
            return new Volume(new ScanInfo(extent, channels, SampleType.FLOAT32, Geometry.UNKNOWN), planes);
        }

        @Override
        public String toString() {
            return count + " x " + extent + " with " + channels + " channel(s)";
        }
    }
}
