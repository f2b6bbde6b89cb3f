package org.imbrex.model;

import java.util.List;
import java.util.Map;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Halo;
import org.jspecify.annotations.Nullable;

/**
 * What a model package says of its network, before anybody has looked into the network itself.
 *
 * @param name what people call it
 * @param layout the order of the input's axes
 * @param channels what the input's channels are; empty if that is not said
 * @param outputs the names of the output's channels; empty if that is not said
 * @param activation what turns the output into probabilities after the network, or null if nothing does
 * @param threshold from which probability on a voxel is no background, or null if that is not said
 * @param fixed the sizes of patches along the axes where they are fixed
 * @param step by what patches may grow along the other axes
 * @param halo what of the output is not to be trusted at the ends of a patch
 * @param notes what its user should know, in sentences
 */
public record PackageSpec(
        String name,
        Layout layout,
        List<ModelSpec.Channel> channels,
        List<String> outputs,
        @Nullable Activation activation,
        @Nullable Double threshold,
        Map<Axis, Integer> fixed,
        Extent step,
        Halo halo,
        List<String> notes) {
    public PackageSpec {
        channels = List.copyOf(channels);
        outputs = List.copyOf(outputs);
        fixed = Map.copyOf(fixed);
        notes = List.copyOf(notes);
    }
}
