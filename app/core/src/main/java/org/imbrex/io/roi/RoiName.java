package org.imbrex.io.roi;

/**
 * What tells the class of a ROI.
 *
 * @param name what ImageJ lists it as; may be empty
 * @param group 1 to 255, or 0 for none
 * @param groupName what the group is called
 */
public record RoiName(String name, int group, String groupName) {
    /** A ROI whose group has no name but its number, as in files. */
    static RoiName of(Roi roi) {
        return new RoiName(roi.name(), roi.group(), RoiClasses.ofGroup(roi.group()));
    }
}
