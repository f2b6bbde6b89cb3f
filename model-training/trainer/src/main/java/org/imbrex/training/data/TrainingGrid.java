package org.imbrex.training.data;

import java.util.List;
import org.imbrex.resample.Interpolation;
import org.imbrex.volume.Orientation;
import org.jspecify.annotations.Nullable;

/**
 * The grid that scans and masks are brought to before training, and a model's scans later on.
 *
 * @param spacing millimetres a voxel along x, y and, if slices are resampled too, z; or null to take scans as they are
 * @param orientation where their axes run, or null to take them as they are
 * @param interpolation how scans are resampled
 */
public record TrainingGrid(
        @Nullable List<Double> spacing, @Nullable Orientation orientation, Interpolation interpolation) {
    /** Scans as they are. */
    public static final TrainingGrid OWN = new TrainingGrid(null, null, Interpolation.LINEAR);

    public TrainingGrid {
        spacing = spacing == null ? null : List.copyOf(spacing);
    }
}
