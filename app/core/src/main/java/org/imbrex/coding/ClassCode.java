package org.imbrex.coding;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a class is.
 *
 * @param category what kind of thing it is (DICOM CID 7150): an anatomical structure, a morphologically altered structure
 * @param type what it is: a lung, a nodule
 * @param colour red, green and blue, 0 to 255, that viewers should paint it in; or null to leave that to the program
 */
public record ClassCode(Code category, Code type, @Nullable List<Integer> colour) {
    public ClassCode {
        colour = colour == null ? null : List.copyOf(colour);
        if (colour != null && (colour.size() != 3 || colour.stream().anyMatch(c -> c < 0 || c > 255))) {
            throw new IllegalArgumentException("a colour is red, green and blue from 0 to 255, found " + colour);
        }
    }
}
