package org.imbrex.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;
import org.junit.jupiter.api.Test;

class ClassRegionTest {
    private static final List<String> CLASSES = List.of("background", "whole", "core", "enhancing", "other");

    @Test
    void regionsAreTheUnionsOfWhatIsInside() {
        List<List<Integer>> nested = ClassRegion.nested(CLASSES, Map.of(1, List.of(2), 2, List.of(3)));
        assertThat(nested).containsExactly(List.of(0), List.of(1, 2, 3), List.of(2, 3), List.of(3), List.of(4));
        List<ClassRegion> regions = ClassRegion.containing(nested);
        assertThat(regions).extracting(ClassRegion::label).containsExactly(1, 2);
        LabelMap mask = new LabelMap(Extent.of(1, 5), Geometry.UNKNOWN, new byte[] {0, 1, 2, 3, 4});
        assertThat(regions.get(0).of(mask).labels()).containsExactly(0, 1, 1, 1, 0);
        assertThat(regions.get(1).of(mask).labels()).containsExactly(0, 0, 1, 1, 0);
        assertThat(mask.labels()).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void classesInsideEachOtherAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClassRegion.nested(CLASSES, Map.of(1, List.of(2), 2, List.of(1))))
                .withMessage("expected classes inside others, found whole and core inside each other");
    }
}
