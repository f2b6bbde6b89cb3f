package org.imbrex.imagej;

import java.util.List;
import org.imbrex.imagej.image.SliceAxis;
import org.imbrex.model.Device;

/**
 * How an image is segmented. Scripts begin with {@link #of}: {@code SegmentSettings.of("model.onnx").withMirror(true)}.
 *
 * @param model the path of the model, or the folder of a training: its folds are averaged
 * @param device what should run it
 * @param memory native memory that the network may use, in bytes
 * @param mirror whether probabilities are averaged over all mirrorings that the model has learnt from
 * @param channels ImageJ's numbers of the channels to take, from 1; empty for those that suit the model
 * @param slices what the slices of a scan are
 * @param selectionOnly whether a selection on the image bounds what is segmented
 * @param probabilities whether probabilities are kept, which need 4 bytes a voxel and class
 * @param volumes whether objects go through slices
 * @param postprocessing whether what the model asks for is done between its probabilities and the labels
 */
public record SegmentSettings(
        String model,
        Device device,
        long memory,
        boolean mirror,
        List<Integer> channels,
        SliceAxis slices,
        boolean selectionOnly,
        boolean probabilities,
        Volumes volumes,
        boolean postprocessing) {

    /** How far objects reach. */
    public enum Volumes {
        /** Through slices for models of volumes, within a slice for models of planes. */
        AUTO,
        PLANE,
        VOLUME
    }

    public SegmentSettings {
        channels = List.copyOf(channels);
    }

    /** The best device, what memory Java's heap leaves, no mirroring, the selection only, probabilities not kept, and what the model asks for. */
    public static SegmentSettings of(String model) {
        return new SegmentSettings(
                model,
                Device.AUTO,
                NativeMemory.ofThisMachine(),
                false,
                List.of(),
                SliceAxis.AUTO,
                true,
                false,
                Volumes.AUTO,
                true);
    }

    /** {@code auto}, {@code cpu}, {@code cuda}, {@code cuda:1}, {@code tensorrt} or {@code coreml}. */
    public SegmentSettings withDevice(String name) {
        return new SegmentSettings(
                model,
                Device.parse(name),
                memory,
                mirror,
                channels,
                slices,
                selectionOnly,
                probabilities,
                volumes,
                postprocessing);
    }

    /** Native memory that the network may use, in megabytes (a million bytes). */
    public SegmentSettings withMemory(double megabytes) {
        long bytes = (long) (megabytes * 1e6);
        return new SegmentSettings(
                model, device, bytes, mirror, channels, slices, selectionOnly, probabilities, volumes, postprocessing);
    }

    public SegmentSettings withMirror(boolean on) {
        return new SegmentSettings(
                model, device, memory, on, channels, slices, selectionOnly, probabilities, volumes, postprocessing);
    }

    /** ImageJ's numbers of the channels to take, from 1. */
    public SegmentSettings withChannels(List<Integer> numbers) {
        return new SegmentSettings(
                model, device, memory, mirror, numbers, slices, selectionOnly, probabilities, volumes, postprocessing);
    }

    /** {@code auto}, {@code z}, {@code t} or {@code current}. */
    public SegmentSettings withSlices(String axis) {
        return new SegmentSettings(
                model,
                device,
                memory,
                mirror,
                channels,
                SliceAxis.parse(axis),
                selectionOnly,
                probabilities,
                volumes,
                postprocessing);
    }

    public SegmentSettings withSelectionOnly(boolean on) {
        return new SegmentSettings(
                model, device, memory, mirror, channels, slices, on, probabilities, volumes, postprocessing);
    }

    public SegmentSettings withProbabilities(boolean on) {
        return new SegmentSettings(
                model, device, memory, mirror, channels, slices, selectionOnly, on, volumes, postprocessing);
    }

    /** Whether objects go through slices. */
    public SegmentSettings withVolumes(boolean on) {
        Volumes value = on ? Volumes.VOLUME : Volumes.PLANE;
        return new SegmentSettings(
                model, device, memory, mirror, channels, slices, selectionOnly, probabilities, value, postprocessing);
    }

    /** Whether labels are postprocessed as the model asks for. */
    public SegmentSettings withPostprocessing(boolean on) {
        return new SegmentSettings(
                model, device, memory, mirror, channels, slices, selectionOnly, probabilities, volumes, on);
    }
}
