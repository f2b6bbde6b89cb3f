package org.imbrex.io.dicom.series;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One slice of a series: a file, or a frame of one.
 *
 * @param file where it is
 * @param frame which frame of the file, from 0 on
 * @param frames how many frames the file has
 * @param sopClass the file's SOP Class UID
 * @param sopInstance the file's SOP Instance UID
 * @param plane where it lies, or null if the file does not say
 * @param matrix rows, columns, and channels of a pixel
 * @param spacing millimetres between pixel centres along x (columns) and y (rows); empty if the file does not say
 * @param thickness millimetres to the next slice as the file says it, or 0
 * @param slope what stored numbers are multiplied by
 * @param intercept what is added then
 * @param phase what tells slices at one position apart: time, echo, acquisition
 */
public record Slice(
        Path file,
        int frame,
        int frames,
        String sopClass,
        String sopInstance,
        @Nullable Plane plane,
        List<Integer> matrix,
        List<Double> spacing,
        double thickness,
        double slope,
        double intercept,
        List<String> phase) {}
