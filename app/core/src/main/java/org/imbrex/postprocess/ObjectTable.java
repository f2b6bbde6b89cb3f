package org.imbrex.postprocess;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.imbrex.error.ResourceException;
import org.imbrex.io.disk.PartFile;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;

/**
 * Measures objects row by row and writes a line of comma-separated values for each: how many voxels it has, its volume (its
 * area in a plane), the diameter of the ball (the circle) of that size, the mean of its voxels' places, and the mean
 * probability of its class. What the scan says nothing of is empty.
 */
public final class ObjectTable {
    private static final String HEADER =
            "object,class,voxels,volume_mm3,area_mm2,diameter_mm,x,y,z,x_mm,y_mm,z_mm," + "mean_probability";

    /** Bytes that are kept for an object. */
    private static final int BYTES = 41;

    private final Path file;
    private final Extent extent;
    private final Geometry geometry;
    private final List<String> classes;
    private final StoredProbabilities probabilities;
    private long[] voxels = new long[1];
    private double[][] sums = new double[4][1];
    private byte[] labels = new byte[1];
    private final float[] row;

    /**
     * A table of no objects yet.
     *
     * @param file where it goes
     * @param classes their names; 0 is the background
     * @param probabilities of the same voxels
     */
    public ObjectTable(
            Path file, Extent extent, Geometry geometry, List<String> classes, StoredProbabilities probabilities) {
        this.file = file;
        this.extent = extent;
        this.geometry = geometry;
        this.classes = List.copyOf(classes);
        this.probabilities = probabilities;
        this.row = new float[extent.width()];
    }

    /** Makes room for so many objects. */
    void start(int count) {
        if ((long) count * BYTES > Runtime.getRuntime().maxMemory() / 4) {
            throw new ResourceException(
                    file + ": " + count + " objects are too many for memory; --memory sets how much may be used");
        }
        voxels = new long[count + 1];
        labels = new byte[count + 1];
        sums = new double[4][count + 1];
    }

    /** Adds a row with the labels of its voxels and the objects that they belong to. */
    void add(int z, int y, byte[] rowLabels, int[] objects) {
        int read = 0;
        for (int x = 0; x < objects.length; x++) {
            int object = objects[x];
            if (object == 0) {
                continue;
            }
            int label = rowLabels[x] & 0xFF;
            if (label != read) {
                probabilities.read(label, z, y, row);
                read = label;
            }
            voxels[object]++;
            labels[object] = rowLabels[x];
            sums[0][object] += x;
            sums[1][object] += y;
            sums[2][object] += z;
            sums[3][object] += row[x];
        }
    }

    /** Writes the file. */
    void finish() {
        try (PartFile part = PartFile.create(file, 0)) {
            try {
                Writer out = new BufferedWriter(new OutputStreamWriter(part.stream(), StandardCharsets.UTF_8));
                out.write(HEADER + "\r\n");
                for (int object = 1; object < voxels.length; object++) {
                    out.write(line(object));
                }
                out.flush();
            } catch (IOException e) {
                throw part.failed(e);
            }
            part.finish();
        }
    }

    private String line(int object) {
        long count = voxels[object];
        double[] centre = {sums[0][object] / count, sums[1][object] / count, sums[2][object] / count};
        StringBuilder line = new StringBuilder();
        line.append(object).append(',').append(quoted(classes.get(labels[object] & 0xFF)));
        line.append(',').append(count);
        if (geometry.known()) {
            double area = count * geometry.spacing().get(0) * geometry.spacing().get(1);
            double volume = area * geometry.spacing().get(2);
            boolean plane = extent.depth() == 1;
            line.append(plane ? "," : number(volume)).append(plane ? number(area) : ",");
            line.append(number(plane ? 2 * Math.sqrt(area / Math.PI) : Math.cbrt(6 * volume / Math.PI)));
        } else {
            line.append(",,,");
        }
        Arrays.stream(centre).forEach(at -> line.append(number(at)));
        if (geometry.known()) {
            double[] affine = geometry.affine();
            for (int r = 0; r < 12; r += 4) {
                line.append(number(
                        affine[r] * centre[0] + affine[r + 1] * centre[1] + affine[r + 2] * centre[2] + affine[r + 3]));
            }
        } else {
            line.append(",,,");
        }
        return line.append(number(sums[3][object] / count)).append("\r\n").toString();
    }

    private static String number(double value) {
        return "," + String.format(Locale.ROOT, "%.6g", value);
    }

    private static String quoted(String text) {
        return text.matches("[^,\"\r\n]*") ? text : "\"" + text.replace("\"", "\"\"") + "\"";
    }
}
