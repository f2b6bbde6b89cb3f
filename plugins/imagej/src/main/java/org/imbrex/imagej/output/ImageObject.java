package org.imbrex.imagej.output;

import java.awt.Rectangle;

/**
 * Connected voxels of one class.
 *
 * @param number its number in the image, from 1
 * @param label its class, 1 or more
 * @param scan the scan that it lies in, from 0
 * @param firstSlice the first slice of the scan that holds some of it, from 0
 * @param lastSlice the last one
 * @param bounds its bounding box in the plane
 * @param voxels how many they are
 * @param x the mean column of its voxels
 * @param y the mean row
 * @param z the mean slice, from 0
 * @param meanProbability of its class over its voxels, NaN where probabilities were not kept
 */
public record ImageObject(
        int number,
        int label,
        int scan,
        int firstSlice,
        int lastSlice,
        Rectangle bounds,
        long voxels,
        double x,
        double y,
        double z,
        double meanProbability) {}
