package org.imbrex.volume;

import java.util.List;
import java.util.Locale;

/** An axis of space, in the order in which voxels lie in memory: x runs fastest. */
public enum Axis {
    Z,
    Y,
    X;

    /** All axes, slowest first. */
    public static final List<Axis> ALL = List.of(values());

    /** As people and files write it: {@code z}, {@code y} or {@code x}. */
    public String letter() {
        return name().toLowerCase(Locale.ROOT);
    }
}
