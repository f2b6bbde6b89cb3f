package org.imbrex.io.dicom.series;

import java.nio.file.Path;
import java.util.List;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.io.dicom.data.DataSet;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;

/**
 * Slices that belong together, in the order of their positions.
 *
 * @param source the file or folder that was asked for
 * @param name what its mask is called: the name of its file or folder, with the number of the series where there are several
 * @param header the elements of the first slice's file
 * @param slices at least one, all of the same matrix, spacing and orientation
 * @param unreadable files that are of this series and cannot be read, and files in its folders that cannot be read at all, so
 *     that they may be of it
 */
public record Series(Path source, String name, DataSet header, List<Slice> slices, List<UnreadableFile> unreadable) {
    /** The most files that a note names. */
    private static final int MOST_NAMED = 8;

    public Series {
        slices = List.copyOf(slices);
        unreadable = List.copyOf(unreadable);
    }

    /**
     * Checks that no file is known to be missing: a mask of the other slices would not be that of the scan.
     *
     * @throws InputException if a file of this series cannot be read
     */
    void checkWhole() {
        List<UnreadableFile> own =
                unreadable.stream().filter(UnreadableFile::hasSeries).toList();
        if (!own.isEmpty()) {
            String more = own.size() == 1 ? "" : " (and " + (own.size() - 1) + " more)";
            throw new InputException(
                    source,
                    "a file of this series cannot be read" + more + ": "
                            + ImbrexException.firstLine(own.get(0).problem()));
        }
    }

    /** What people should know of the files. */
    List<String> notes() {
        List<String> names = unreadable.stream()
                .filter(file -> !file.hasSeries())
                .map(file -> source.relativize(file.file()).toString())
                .toList();
        if (names.isEmpty()) {
            return List.of();
        }
        int more = names.size() - MOST_NAMED;
        return List.of(String.join(", ", names.subList(0, Math.min(MOST_NAMED, names.size())))
                + (more > 0 ? " and " + more + " more" : "") + " could not be read and may belong to this series");
    }

    public Extent extent() {
        List<Integer> matrix = slices.get(0).matrix();
        return new Extent(slices.size(), matrix.get(0), matrix.get(1));
    }

    /**
     * Where the voxels are.
     *
     * @throws InputException if the slices are no grid
     */
    public Geometry geometry(SeriesOptions options) {
        return SliceGrid.check(source, slices, options);
    }
}
