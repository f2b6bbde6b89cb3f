package org.imbrex.io.roi;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.imbrex.error.InputException;
import org.imbrex.io.raster.ImageJRois;
import org.imbrex.volume.Extent;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.ScanInfo;

/** ROIs as the mask of a scan: later ones lie on top of earlier ones, as ImageJ shows them. */
public final class RoiMask {
    private static final int MOST_VOXELS = Integer.MAX_VALUE - 8;

    private final Path file;
    private final List<Roi> rois;

    private RoiMask(Path file, List<Roi> rois) {
        this.file = file;
        this.rois = rois;
    }

    /**
     * Whether a mask is drawn rather than painted: a {@code .roi}, a zip of them, a TIFF with an overlay, or the scan
     * itself.
     *
     * @param scan the files of the scan it belongs to
     */
    public static boolean is(Path file, List<Path> scan) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        ByteBuffer head = RoiFiles.head(file);
        return RoiFiles.isSet(head)
                || scan.contains(file)
                || (RoiFiles.isTiff(head) && !RoiFiles.read(file, false).isEmpty());
    }

    /**
     * Reads the ROIs of a file.
     *
     * @throws InputException if the file is cut or hostile, holds none, or one of them has no area
     */
    public static RoiMask read(Path file, List<Path> scan) {
        return of(file, RoiFiles.read(file, scan.contains(file)));
    }

    /**
     * ROIs that are in no file yet.
     *
     * @param place where they are, for errors
     * @param rois each as ImageJ stores it in a file {@code .roi}, with its name inside
     * @throws InputException as for those of a file
     */
    public static RoiMask decode(Path place, List<byte[]> rois) {
        return of(
                place,
                rois.stream()
                        .map(bytes -> RoiDecoder.decode(place, "", ByteBuffer.wrap(bytes)))
                        .toList());
    }

    private static RoiMask of(Path file, List<Roi> rois) {
        if (rois.isEmpty()) {
            throw InputException.of(file, "ROIs of ImageJ", "none");
        }
        for (Roi roi : rois) {
            if (roi.shape() instanceof RoiShape.NoArea none) {
                throw InputException.of(file, "ROIs with an area", none.what() + named(roi));
            }
        }
        return new RoiMask(file, rois);
    }

    /** The classes that they are of by themselves; the background is there if one of them erases. */
    public SortedSet<String> classes() {
        return new TreeSet<>(RoiClasses.of(rois.stream().map(RoiName::of).toList()));
    }

    /**
     * Class numbers for the voxels of the scan.
     *
     * @param scan its files, none where they are not known: planes of a stack are then its slices
     * @param classes names by number; 0 is the background
     * @throws InputException if a ROI is of no class, or on a plane that the scan has not, or the scan has more voxels
     *     than an array holds
     */
    public LabelMap labels(ScanInfo info, List<Path> scan, List<String> classes) {
        Extent extent = info.extent();
        if (extent.voxels() > MOST_VOXELS) {
            throw InputException.of(file, "ROIs of a scan of at most " + MOST_VOXELS + " voxels", "one of " + extent);
        }
        byte[] labels = new byte[Math.toIntExact(extent.voxels())];
        int planes = planesOfSlice(info, scan);
        for (Roi roi : rois) {
            byte label = (byte) number(roi, classes);
            for (int z : slices(roi, extent.depth(), planes)) {
                int first = z * extent.height();
                roi.shape().fill(0, extent.height(), (y, from, to) -> {
                    int row = (first + y) * extent.width();
                    int begin = Math.min(extent.width(), Math.max(0, from));
                    Arrays.fill(labels, row + begin, row + Math.max(begin, Math.min(extent.width(), to)), label);
                });
            }
        }
        return new LabelMap(extent, info.geometry(), labels);
    }

    private int number(Roi roi, List<String> classes) {
        int number = RoiClasses.number(RoiName.of(roi), classes);
        if (number < 0 && classes.isEmpty()) {
            throw new InputException(file, "ROIs have names instead of numbers: say which classes there are");
        }
        if (number < 0) {
            throw InputException.of(
                    file,
                    "ROIs named like one of the classes " + String.join(", ", classes)
                            + " (a number may follow), or with its number as their group",
                    "one" + named(roi) + (roi.group() > 0 ? " of group " + roi.group() : ""));
        }
        return number;
    }

    private List<Integer> slices(Roi roi, int depth, int planes) {
        int slice = roi.plane() > 0 ? (roi.plane() - 1) / planes + 1 : roi.slice();
        if (slice > depth || roi.frame() > 1) {
            throw InputException.of(
                    file,
                    "ROIs on " + (depth == 1 ? "one slice" : "slices 1 to " + depth) + " of one time point",
                    "one" + named(roi) + " on slice " + slice + ", time point " + Math.max(1, roi.frame()));
        }
        List<Integer> slices = new ArrayList<>();
        for (int z = 0; z < depth; z++) {
            if (slice == 0 || z == slice - 1) {
                slices.add(z);
            }
        }
        return slices;
    }

    /** ImageJ counts planes through the channels of a stack, but not through the colours of a pixel. */
    private static int planesOfSlice(ScanInfo info, List<Path> scan) {
        if (scan.size() == 1 && Files.isRegularFile(scan.get(0)) && RoiFiles.isTiff(RoiFiles.head(scan.get(0)))) {
            return ImageJRois.planesOfSlice(scan.get(0));
        }
        return info.extent().depth() == 1 ? info.channels() : 1;
    }

    private static String named(Roi roi) {
        return roi.name().isEmpty() ? " without a name" : " named " + roi.name();
    }
}
