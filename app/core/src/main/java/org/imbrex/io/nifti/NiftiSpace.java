package org.imbrex.io.nifti;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.imbrex.error.InputException;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;

/**
 * What a NIfTI header says of where voxels are, as it stands there; a mask gets the same. NIfTI counts from left to right,
 * back to front and foot to head (RAS), a {@link Geometry} has the first two the other way round (LPS): this is the one
 * place that converts.
 *
 * @param units the code of the unit of length: 1 metres, 2 millimetres, 3 micrometres, 0 unsaid
 * @param pixdim the sign of the qform's third axis, then the sizes of a voxel along x, y and z
 * @param qform the code of the space that the qform leads to, 0 if there is no qform
 * @param quaternion its rotation: b, c and d
 * @param offset its origin
 * @param sform the code of the space that the sform leads to, 0 if there is no sform
 * @param rows its three rows of four numbers
 */
record NiftiSpace(
        int units,
        List<Double> pixdim,
        int qform,
        List<Double> quaternion,
        List<Double> offset,
        int sform,
        List<Double> rows) {

    private static final int MILLIMETRES = 2;
    private static final int SCANNER = 1;
    /** Below this share of a cube's volume, axes are taken as lying in a plane. */
    private static final double FLAT = 1e-3;

    NiftiSpace {
        pixdim = List.copyOf(pixdim);
        quaternion = List.copyOf(quaternion);
        offset = List.copyOf(offset);
        rows = List.copyOf(rows);
    }

    static NiftiSpace read(ByteBuffer b, int version) {
        if (version == 1) {
            return new NiftiSpace(
                    b.get(123) & 7,
                    floats(b, 76, 4),
                    b.getShort(252),
                    floats(b, 256, 3),
                    floats(b, 268, 3),
                    b.getShort(254),
                    floats(b, 280, 12));
        }
        return new NiftiSpace(
                b.getInt(500) & 7,
                doubles(b, 104, 4),
                b.getInt(344),
                doubles(b, 352, 3),
                doubles(b, 376, 3),
                b.getInt(348),
                doubles(b, 400, 12));
    }

    /** Puts it into a header. */
    void write(ByteBuffer b, int version) {
        if (version == 1) {
            b.put(123, (byte) units);
            putFloats(b, 76, pixdim);
            b.putShort(252, (short) qform);
            putFloats(b, 256, quaternion);
            putFloats(b, 268, offset);
            b.putShort(254, (short) sform);
            putFloats(b, 280, rows);
        } else {
            b.putInt(500, units);
            putDoubles(b, 104, pixdim);
            b.putInt(344, qform);
            putDoubles(b, 352, quaternion);
            putDoubles(b, 376, offset);
            b.putInt(348, sform);
            putDoubles(b, 400, rows);
        }
    }

    /** What says the same as a geometry; neither a qform nor an sform if that is unknown. */
    static NiftiSpace of(Geometry geometry) {
        if (!geometry.known()) {
            return new NiftiSpace(0, List.of(1.0, 1.0, 1.0, 1.0), 0, zeros(3), zeros(3), 0, zeros(12));
        }
        double[] m = turned(geometry.affine());
        Optional<double[]> rotation = Quaternion.of(m);
        double[] q = rotation.orElse(new double[] {0, 0, 0, 1});
        return new NiftiSpace(
                MILLIMETRES,
                List.of(
                        q[3],
                        geometry.spacing().get(0),
                        geometry.spacing().get(1),
                        geometry.spacing().get(2)),
                rotation.isPresent() ? SCANNER : 0,
                List.of(q[0], q[1], q[2]),
                List.of(m[3], m[7], m[11]),
                SCANNER,
                DoubleStream.of(m).boxed().toList());
    }

    /**
     * Where the voxels are: by the sform, else by the qform; with neither, only how large they are.
     *
     * @throws InputException if the numbers make no geometry, or if sform and qform lead to the same space but to other
     *     places in it
     */
    Geometry geometry(Path file, Extent extent) {
        if (sform > 0) {
            Geometry geometry = of(file, "sform", sformMatrix(file), extent);
            if (qform == sform && pixdimIsPositive(extent)) {
                double apart = geometry.distance(of(file, "qform", qformMatrix(file, extent), extent), extent);
                if (!(apart <= tolerance(geometry))) {
                    throw InputException.of(
                            file, "sform and qform of the same code to agree", "voxels " + apart + " mm apart");
                }
            }
            return geometry;
        }
        if (qform > 0) {
            if (!pixdimIsPositive(extent)) {
                throw InputException.of(file, "positive voxel sizes for its qform", "" + pixdim.subList(1, 4));
            }
            return of(file, "qform", qformMatrix(file, extent), extent);
        }
        boolean silent = units == 0 && pixdim.subList(1, 4).stream().allMatch(d -> d == 0 || d == 1);
        if (silent || !pixdimIsPositive(extent)) {
            return Geometry.UNKNOWN;
        }
        double unit = millimetres(file);
        return Geometry.spaced(unit * size(extent, 1), unit * size(extent, 2), unit * size(extent, 3));
    }

    /** What people should know of it. */
    List<String> notes(Path file, Extent extent) {
        if (sform <= 0 && qform <= 0) {
            return List.of("the scan does not say how it is oriented (no sform, no qform); neither does its mask");
        }
        if (sform > 0 && qform > 0 && sform != qform && pixdimIsPositive(extent)) {
            Geometry bySform = of(file, "sform", sformMatrix(file), extent);
            double apart = bySform.distance(of(file, "qform", qformMatrix(file, extent), extent), extent);
            if (!(apart <= tolerance(bySform))) {
                return List.of("the scan's sform (code " + sform + ") is used, not its qform (code " + qform
                        + "), which leads elsewhere");
            }
        }
        return List.of();
    }

    /** A qform holds a rotation by half a turn to about a third of a millimetre only, so half a voxel is no quarrel. */
    private static double tolerance(Geometry geometry) {
        return geometry.spacing().stream()
                        .mapToDouble(Double::doubleValue)
                        .min()
                        .orElseThrow()
                / 2;
    }

    private double[] sformMatrix(Path file) {
        double unit = millimetres(file);
        return rows.stream().mapToDouble(value -> unit * value).toArray();
    }

    private double[] qformMatrix(Path file, Extent extent) {
        double unit = millimetres(file);
        double[] r = Quaternion.rotation(quaternion.get(0), quaternion.get(1), quaternion.get(2));
        double[] m = new double[12];
        for (int axis = 0; axis < 3; axis++) {
            double size = unit * size(extent, axis + 1) * (axis == 2 && pixdim.get(0) < 0 ? -1 : 1);
            for (int row = 0; row < 3; row++) {
                m[4 * row + axis] = r[3 * row + axis] * size;
            }
            m[4 * axis + 3] = unit * offset.get(axis);
        }
        return m;
    }

    private boolean pixdimIsPositive(Extent extent) {
        for (int axis = 1; axis <= 3; axis++) {
            double size = size(extent, axis);
            if (!(size > 0 && Double.isFinite(size))) {
                return false;
            }
        }
        return true;
    }

    /** The size of a voxel; many files leave out that of a single slice. */
    private double size(Extent extent, int axis) {
        double size = pixdim.get(axis);
        return axis == 3 && extent.depth() == 1 && size == 0 ? 1 : size;
    }

    private double millimetres(Path file) {
        return switch (units) {
            case 0, MILLIMETRES -> 1;
            case 1 -> 1e3;
            case 3 -> 1e-3;
            default -> throw InputException.of(file, "lengths in metres, millimetres or micrometres", "unit " + units);
        };
    }

    /** The geometry of a matrix in RAS; a single slice may lack its third axis. */
    private static Geometry of(Path file, String form, double[] ras, Extent extent) {
        double[] m = turned(ras);
        if (extent.depth() == 1 && m[2] == 0 && m[6] == 0 && m[10] == 0) {
            double x = m[4] * m[9] - m[8] * m[5];
            double y = m[8] * m[1] - m[0] * m[9];
            double z = m[0] * m[5] - m[4] * m[1];
            double length = Math.sqrt(x * x + y * y + z * z);
            m[2] = x / length;
            m[6] = y / length;
            m[10] = z / length;
        }
        return Geometry.of(m)
                .filter(geometry -> Math.abs(geometry.handedness()) > FLAT)
                .orElseThrow(() -> InputException.of(
                        file,
                        "three axes that span space in its " + form,
                        DoubleStream.of(ras).boxed().toList().toString()));
    }

    /** RAS made LPS, and LPS made RAS: the first two of the three rows change their sign. */
    private static double[] turned(double[] matrix) {
        double[] m = matrix.clone();
        for (int i = 0; i < 8; i++) {
            m[i] = 0.0 - m[i];
        }
        return m;
    }

    private static List<Double> zeros(int count) {
        return DoubleStream.generate(() -> 0).limit(count).boxed().toList();
    }

    private static List<Double> floats(ByteBuffer b, int at, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> (double) b.getFloat(at + Float.BYTES * i))
                .toList();
    }

    private static List<Double> doubles(ByteBuffer b, int at, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> b.getDouble(at + Double.BYTES * i))
                .toList();
    }

    private static void putFloats(ByteBuffer b, int at, List<Double> values) {
        for (int i = 0; i < values.size(); i++) {
            b.putFloat(at + Float.BYTES * i, values.get(i).floatValue());
        }
    }

    private static void putDoubles(ByteBuffer b, int at, List<Double> values) {
        for (int i = 0; i < values.size(); i++) {
            b.putDouble(at + Double.BYTES * i, values.get(i));
        }
    }
}
