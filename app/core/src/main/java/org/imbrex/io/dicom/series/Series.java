package org.imbrex.io.dicom.series;

import java.nio.file.Path;
import java.util.List;
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
 */
public record Series(Path source, String name, DataSet header, List<Slice> slices) {
    public Series {
        slices = List.copyOf(slices);
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
