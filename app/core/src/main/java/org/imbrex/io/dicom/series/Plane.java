package org.imbrex.io.dicom.series;

import java.util.List;
import org.imbrex.io.dicom.data.DataSet;
import org.imbrex.io.dicom.data.Refusal;
import org.imbrex.io.dicom.data.Tag;

/**
 * Where a slice lies in the patient (PS3.3, C.7.6.2), in millimetres, LPS.
 *
 * @param position the centre of its first pixel: x, y, z
 * @param orientation the unit vectors along its rows (towards higher columns) and along its columns (towards higher rows)
 */
public record Plane(List<Double> position, List<Double> orientation) {
    private static final double TOLERANCE = 1e-3;

    /** Reads a plane from the data sets that hold its position and orientation. */
    static Plane of(DataSet position, DataSet orientation) {
        List<Double> o = orientation.needNumbers(Tag.IMAGE_ORIENTATION_PATIENT, 6);
        double rows = o.get(0) * o.get(0) + o.get(1) * o.get(1) + o.get(2) * o.get(2);
        double columns = o.get(3) * o.get(3) + o.get(4) * o.get(4) + o.get(5) * o.get(5);
        double product = o.get(0) * o.get(3) + o.get(1) * o.get(4) + o.get(2) * o.get(5);
        if (Math.abs(rows - 1) > TOLERANCE || Math.abs(columns - 1) > TOLERANCE || Math.abs(product) > TOLERANCE) {
            throw Refusal.MALFORMED.of(
                    orientation.file(),
                    "unit vectors at right angles in " + Tag.toString(Tag.IMAGE_ORIENTATION_PATIENT),
                    o.toString());
        }
        return new Plane(position.needNumbers(Tag.IMAGE_POSITION_PATIENT, 3), o);
    }

    /** The unit vector across the plane: rows x columns. */
    public double[] normal() {
        List<Double> o = orientation;
        return new double[] {
            o.get(1) * o.get(5) - o.get(2) * o.get(4),
            o.get(2) * o.get(3) - o.get(0) * o.get(5),
            o.get(0) * o.get(4) - o.get(1) * o.get(3)
        };
    }

    /** How far along a normal it lies. */
    public double along(double[] normal) {
        return position.get(0) * normal[0] + position.get(1) * normal[1] + position.get(2) * normal[2];
    }
}
