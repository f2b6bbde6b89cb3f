package org.imbrex.imagej.image;

import ij.ImagePlus;
import ij.gui.Overlay;
import ij.gui.Roi;
import ij.io.RoiEncoder;
import ij.plugin.frame.RoiManager;
import java.awt.HeadlessException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.imbrex.error.UsageException;
import org.imbrex.io.roi.RoiClasses;
import org.imbrex.io.roi.RoiMask;
import org.imbrex.io.roi.RoiName;
import org.imbrex.volume.Extent;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;

/** ROIs that lie on an open image. */
public final class ImageRois {
    private ImageRois() {}

    /** The ROIs of an overlay, but for those whose names say that results of this plugin left them there. */
    public static List<Roi> ofOverlay(ImagePlus image, String ours) {
        Overlay overlay = image.getOverlay();
        List<Roi> rois = new ArrayList<>();
        if (overlay != null) {
            for (Roi roi : overlay) {
                if (roi.getName() == null || !roi.getName().startsWith(ours)) {
                    rois.add(roi);
                }
            }
        }
        return rois;
    }

    /**
     * The ROIs of the ROI Manager.
     *
     * @throws UsageException if there are none, or no ROI Manager
     */
    public static List<Roi> ofManager() {
        RoiManager manager;
        try {
            manager = RoiManager.getInstance2();
        } catch (HeadlessException e) {
            throw new UsageException("expected ROIs in the ROI Manager, found none: ImageJ and Fiji have it on a screen"
                    + " only; an overlay or a file of ROIs will do");
        }
        List<Roi> rois = manager == null ? List.of() : Arrays.asList(manager.getRoisAsArray());
        if (rois.isEmpty()) {
            throw new UsageException("expected ROIs in the ROI Manager, found none");
        }
        return rois;
    }

    /**
     * Adds ROIs to the ROI Manager, which is opened if it is not.
     *
     * @return false if there is none: ImageJ and Fiji have it on a screen only
     */
    public static boolean toManager(List<Roi> rois) {
        try {
            RoiManager open = RoiManager.getInstance2();
            RoiManager manager = open == null ? RoiManager.getRoiManager() : open;
            rois.forEach(manager::addRoi);
            return true;
        } catch (HeadlessException e) {
            return false;
        }
    }

    /** What tells the class of a ROI; groups may have names in ImageJ. */
    public static RoiName name(Roi roi) {
        String group = Roi.getGroupName(roi.getGroup());
        return new RoiName(
                roi.getName() == null ? "" : roi.getName(),
                roi.getGroup(),
                group == null || group.isBlank() ? RoiClasses.ofGroup(roi.getGroup()) : group.strip());
    }

    /** Whether a ROI lies on a plane of an image; one without a position lies on all, as ImageJ shows it. */
    public static boolean lies(Roi roi, ImagePlus image, int slice, int frame) {
        if (roi.hasHyperStackPosition()) {
            return (roi.getZPosition() == 0 || roi.getZPosition() == slice)
                    && (roi.getTPosition() == 0 || roi.getTPosition() == frame);
        }
        int position = roi.getPosition();
        if (position <= 0 || position > image.getStackSize()) {
            return true;
        }
        int[] at = image.convertIndexToPosition(position);
        return at[1] == slice && at[2] == frame;
    }

    /**
     * ROIs as a label map of all slices and time points of an image, made as the command line makes it of their file.
     *
     * @param where they are from, for errors
     * @param image that they lie on
     * @param classes names by number, which say what ROIs are
     * @throws org.imbrex.error.InputException if there are none, or one has no area or is of no class
     */
    public static LabelMap labels(String where, ImagePlus image, List<Roi> rois, List<String> classes) {
        int slices = image.getNSlices();
        int frames = image.getNFrames();
        List<byte[]> stored = new ArrayList<>();
        for (Roi roi : rois) {
            boolean everywhere = !roi.hasHyperStackPosition() && roi.getPosition() == 0;
            for (int plane = everywhere ? 0 : 1; plane <= (everywhere ? 0 : slices * frames); plane++) {
                if (everywhere || lies(roi, image, (plane - 1) % slices + 1, (plane - 1) / slices + 1)) {
                    stored.add(onPlane(roi, plane, classes));
                }
            }
        }
        Extent extent = new Extent(slices * frames, image.getHeight(), image.getWidth());
        ScanInfo info = new ScanInfo(extent, 1, SampleType.UINT8, ImageGeometry.of(image.getCalibration()));
        return RoiMask.decode(Path.of(where), stored).labels(info, List.of(), classes);
    }

    /** A ROI as it is stored, on a plane counted through slices and time points, or on all if that is 0. */
    private static byte[] onPlane(Roi roi, int plane, List<String> classes) {
        Roi copy = (Roi) roi.clone();
        copy.setPosition(plane);
        RoiName name = name(roi);
        int number = classes.isEmpty() ? -1 : RoiClasses.number(name, classes);
        // What is stored does not hold what ImageJ calls the group.
        if (number >= 0 && name.groupName().equals(classes.get(number))) {
            copy.setName(classes.get(number));
        }
        return RoiEncoder.saveAsByteArray(copy);
    }
}
