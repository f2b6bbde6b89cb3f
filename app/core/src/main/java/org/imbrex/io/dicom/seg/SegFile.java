package org.imbrex.io.dicom.seg;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.imbrex.io.dicom.data.DataSet;
import org.imbrex.io.dicom.data.DicomFile;
import org.imbrex.io.dicom.data.DicomFiles;
import org.imbrex.io.dicom.data.Frame;
import org.imbrex.io.dicom.data.Frames;
import org.imbrex.io.dicom.data.Refusal;
import org.imbrex.io.dicom.data.Tag;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;

/** A segmentation read from DICOM: bits, fractions or labels (PS3.3, A.51). Slices without a voxel may be missing. */
public final class SegFile {
    private static final String LABEL_MAP_CLASS = "1.2.840.10008.5.1.4.1.1.66.7";

    private final DicomFiles files;
    private final DicomFile file;
    private final List<Described> segments;
    private final SegGrid grid;
    private final boolean labels;

    /** Above this, a stored fraction is more likely than not. */
    private final int half;

    /**
     * A segment as the file describes it.
     *
     * @param number its number in the file
     * @param label its name
     */
    public record Described(int number, String label) {}

    private SegFile(DicomFiles files, DicomFile file, List<Described> segments, SegGrid grid) {
        this.files = files;
        this.file = file;
        this.segments = segments;
        this.grid = grid;
        String type = file.data().text(Tag.SEGMENTATION_TYPE, "BINARY");
        this.labels = type.equals("LABELMAP");
        this.half = type.equals("FRACTIONAL") ? file.data().integer(Tag.MAXIMUM_FRACTIONAL_VALUE, 255) / 2 : 0;
    }

    /** Whether a data set is a segmentation. */
    public static boolean is(DataSet data) {
        String sopClass = data.text(Tag.SOP_CLASS_UID, "");
        return sopClass.equals(SegDataSet.SOP_CLASS) || sopClass.equals(LABEL_MAP_CLASS);
    }

    /**
     * Reads everything but the pixels.
     *
     * @throws org.imbrex.error.InputException if it is no segmentation or its frames are on no grid
     */
    public static SegFile read(DicomFiles files, Path path) {
        DicomFile file = files.read(path);
        if (!is(file.data())) {
            throw Refusal.UNSUPPORTED.of(
                    path,
                    "a segmentation object",
                    "the SOP Class " + file.data().text(Tag.SOP_CLASS_UID, "none"));
        }
        List<Described> segments = new ArrayList<>();
        for (DataSet item : file.data().items(Tag.SEGMENT_SEQUENCE)) {
            segments.add(new Described(item.needInteger(Tag.SEGMENT_NUMBER), item.text(Tag.SEGMENT_LABEL, "")));
        }
        int count;
        try (Frames frames = files.frames(file)) {
            count = frames.count();
        }
        SegGrid grid = SegGrid.of(
                file,
                count,
                file.data().needInteger(Tag.ROWS),
                file.data().needInteger(Tag.COLUMNS),
                segments.stream().map(Described::number).toList());
        return new SegFile(files, file, segments, grid);
    }

    public List<Described> segments() {
        return List.copyOf(segments);
    }

    /** Voxels from the first to the last frame that is there. */
    public Extent extent() {
        return grid.extent();
    }

    public Geometry geometry() {
        return grid.geometry();
    }

    /** One segment on the file's own grid: 1 where it is, else 0. */
    public LabelMap mask(int segment) {
        LabelMap map = LabelMap.empty(grid.extent(), grid.geometry());
        fill(new Place(map, 0, 0, 0), segment);
        return map;
    }

    /** One segment on the grid of a scan. */
    public LabelMap mask(int segment, Extent extent, Geometry geometry) {
        LabelMap map = LabelMap.empty(extent, geometry);
        int[] offset = GridOffset.between(file.path(), grid.extent(), grid.geometry(), extent, geometry);
        fill(new Place(map, offset[2], offset[1], offset[0]), segment);
        return map;
    }

    /** Segment numbers as labels, on the file's own grid. */
    public LabelMap labels() {
        LabelMap map = LabelMap.empty(grid.extent(), grid.geometry());
        fill(new Place(map, 0, 0, 0), -1);
        return map;
    }

    /**
     * Segment numbers as labels, on the grid of a scan.
     *
     * @throws org.imbrex.error.InputException if segments overlap, or if the file's voxels are not voxels of that grid
     */
    public LabelMap labels(Extent extent, Geometry geometry) {
        LabelMap map = LabelMap.empty(extent, geometry);
        int[] offset = GridOffset.between(file.path(), grid.extent(), grid.geometry(), extent, geometry);
        fill(new Place(map, offset[2], offset[1], offset[0]), -1);
        return map;
    }

    /** Where the file's first voxel lies in a map. */
    private record Place(LabelMap map, int z, int y, int x) {}

    /** Fills in one segment as 1, or with -1 all of them as their numbers. */
    private void fill(Place place, int wanted) {
        byte[] fractions = half > 0 && wanted < 0 ? new byte[place.map.labels().length] : new byte[0];
        try (Frames frames = files.frames(file)) {
            for (int i = 0; i < frames.count(); i++) {
                int segment = grid.segment().get(i);
                if (labels || wanted < 0 || segment == wanted) {
                    add(frames.read(i), i, segment, wanted, place, fractions);
                }
            }
        }
    }

    private void add(Frame frame, int index, int segment, int wanted, Place place, byte[] fractions) {
        Extent size = place.map.extent();
        byte[] into = place.map.labels();
        ByteBuffer samples = frame.samples();
        boolean wide = frame.type().bits() == 16;
        int z = grid.z().get(index) + place.z;
        if (z < 0 || z >= size.depth()) {
            return;
        }
        int top = grid.y().get(index) + place.y;
        int left = grid.x().get(index) + place.x;
        for (int row = 0; row < frame.rows(); row++) {
            int y = top + row;
            if (y < 0 || y >= size.height()) {
                continue;
            }
            for (int column = 0; column < frame.columns(); column++) {
                int x = left + column;
                int at = row * frame.columns() + column;
                int value = wide ? Short.toUnsignedInt(samples.getShort(2 * at)) : Byte.toUnsignedInt(samples.get(at));
                if (x < 0 || x >= size.width() || value == 0) {
                    continue;
                }
                int voxel = (z * size.height() + y) * size.width() + x;
                int number = labels ? value : segment;
                if (labels ? !described(value) : value <= half) {
                    continue;
                }
                if (wanted >= 0) {
                    into[voxel] = (byte) (number == wanted ? 1 : 0);
                } else if (fractions.length > 0) {
                    if (value > Byte.toUnsignedInt(fractions[voxel])) {
                        fractions[voxel] = (byte) value;
                        into[voxel] = label(number);
                    }
                } else {
                    if (into[voxel] != 0 && into[voxel] != (byte) number) {
                        throw Refusal.OVERLAP.of(
                                file.path(),
                                "one segment a voxel",
                                "segments " + Byte.toUnsignedInt(into[voxel]) + " and " + number + " at x " + x + ", y "
                                        + y + ", z " + z);
                    }
                    into[voxel] = label(number);
                }
            }
        }
    }

    /** Whether a label of a label map is a segment; what pads it is none. */
    private boolean described(int value) {
        return segments.stream().anyMatch(s -> s.number() == value);
    }

    private byte label(int number) {
        if (number < 1 || number > 255) {
            throw Refusal.UNSUPPORTED.of(file.path(), "segments 1 to 255", number + "");
        }
        return (byte) number;
    }
}
