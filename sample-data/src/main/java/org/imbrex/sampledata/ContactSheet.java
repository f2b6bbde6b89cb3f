package org.imbrex.sampledata;

import java.util.List;
import org.imbrex.report.IntensityRange;
import org.imbrex.report.Overlay;
import org.imbrex.sampledata.field.Scan;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.Volume;

/** Some scans of each set in one picture, with the outlines of their masks. */
final class ContactSheet {
    /** Few levels of grey keep the picture small: noise hides the steps. */
    private static final int LEVELS = 16;

    private ContactSheet() {}

    /**
     * Makes the picture.
     *
     * @param rows scans of one size, equally many in each row
     * @param ranges what each row shows as black and white
     * @return the bytes of a PNG
     */
    static byte[] png(List<List<Scan>> rows, List<IntensityRange> ranges) {
        int size = rows.get(0).get(0).size();
        int width = size * rows.get(0).size();
        Extent extent = Extent.of(size * rows.size(), width);
        float[] grey = new float[(int) extent.voxels()];
        byte[] labels = new byte[grey.length];
        for (int row = 0; row < rows.size(); row++) {
            IntensityRange range = ranges.get(row);
            for (int column = 0; column < rows.get(row).size(); column++) {
                Scan scan = rows.get(row).get(column);
                for (int i = 0; i < size * size; i++) {
                    int at = (row * size + i / size) * width + column * size + i % size;
                    float share = (scan.intensities()[i] - range.black()) / (range.white() - range.black());
                    grey[at] = (float) Math.rint(share * LEVELS);
                    labels[at] = scan.labels()[i];
                }
            }
        }
        return Overlay.of(Volume.of(extent, grey), 0, new IntensityRange(0, LEVELS))
                .outline(new LabelMap(extent, Geometry.UNKNOWN, labels))
                .picture("sample scans with the outlines of their masks", Math.max(extent.width(), extent.height()))
                .png();
    }
}
