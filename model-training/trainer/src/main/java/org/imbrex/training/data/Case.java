package org.imbrex.training.data;

import java.nio.file.Path;
import java.util.List;
import org.imbrex.io.ScanReader;
import org.imbrex.io.roi.RoiMask;
import org.imbrex.volume.ScanSource;

/**
 * A scan with its mask.
 *
 * @param name the stem of their file names
 * @param group whom or what it was taken from, such as a patient; a group never straddles a split
 * @param images the file of the scan, or the files of its channels in their order
 */
public record Case(String name, String group, List<Path> images, Path mask) {
    public Case {
        images = List.copyOf(images);
        if (images.isEmpty()) {
            throw new IllegalArgumentException("a case has at least one image");
        }
    }

    /** The file of the scan, or the first of its files. */
    public Path image() {
        return images.get(0);
    }

    /** Whether its mask is made of ROIs, which have names instead of numbers. */
    boolean drawn() {
        return RoiMask.is(mask, images);
    }

    /** Opens the scan. */
    ScanSource open() {
        return ScanReader.open(images);
    }
}
