package org.imbrex.io.dicom.series;

import java.util.List;
import org.imbrex.error.InputException;

/**
 * What a file or folder holds.
 *
 * @param series those that have a slice that can be read
 * @param unreadable files that cannot be read, in the order of their names; of those that are no slices although they can be
 *     read, the first of each series stands for all
 */
public record FoundSeries(List<Series> series, List<UnreadableFile> unreadable) {
    public FoundSeries {
        series = List.copyOf(series);
        unreadable = List.copyOf(unreadable);
    }

    /**
     * The series, if all files could be read.
     *
     * @throws InputException the reason of the first that could not
     */
    public List<Series> whole() {
        if (!unreadable.isEmpty()) {
            throw unreadable.get(0).problem();
        }
        return series;
    }
}
