package org.imbrex.io.roi;

/**
 * A region that somebody drew in ImageJ.
 *
 * @param name what ImageJ lists it as, or what its file is called; may be empty
 * @param group 1 to 255, or 0 for none
 * @param plane the plane of a stack it lies on, from 1, counted through all channels, slices and time points; 0 if it lies
 *     on all of them, or says slice and frame instead
 * @param slice the slice of a hyperstack it lies on, from 1, or 0 for all
 * @param frame the time point of a hyperstack it lies on, from 1, or 0 for all
 * @param shape what is inside
 */
record Roi(String name, int group, int plane, int slice, int frame, RoiShape shape) {}
