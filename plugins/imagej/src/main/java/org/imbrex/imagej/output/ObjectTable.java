package org.imbrex.imagej.output;

import ij.measure.Calibration;
import ij.measure.ResultsTable;

/** The objects as ImageJ's table, in the image's own units. */
public final class ObjectTable {
    private ObjectTable() {}

    /**
     * A row for each object: its image, class, number, voxels, area (or volume), centre, and the mean probability of its
     * class where probabilities were kept.
     */
    public static ResultsTable of(ImageObjects objects) {
        ClassLabels labels = objects.labels();
        Calibration calibration = labels.source().getCalibration();
        boolean volumes = objects.volumes() && labels.axes().depth() > 1;
        double size = calibration.pixelWidth * calibration.pixelHeight * (volumes ? calibration.pixelDepth : 1);
        ResultsTable table = new ResultsTable();
        table.setPrecision(4);
        for (ImageObject object : objects.list()) {
            table.incrementCounter();
            table.addLabel(labels.source().getTitle());
            table.addValue("Class", labels.classes().get(object.label()));
            table.addValue("Object", object.number());
            table.addValue(volumes ? "Voxels" : "Pixels", (double) object.voxels());
            table.addValue(volumes ? "Volume" : "Area", object.voxels() * size);
            table.addValue("X", calibration.getX(object.x() + 0.5));
            table.addValue("Y", calibration.getY(object.y() + 0.5));
            if (volumes) {
                table.addValue("Z", calibration.getZ(object.z() + 0.5));
            } else {
                table.addValue("Slice", labels.axes().slice(object.scan(), object.firstSlice()));
            }
            if (labels.axes().resultFrames() > 1) {
                table.addValue("Frame", labels.axes().frame(object.scan(), object.firstSlice()));
            }
            if (!Double.isNaN(object.meanProbability())) {
                table.addValue("MeanProbability", object.meanProbability());
            }
            table.addValue("Unit", calibration.getUnits() + (volumes ? "^3" : "^2"));
        }
        return table;
    }
}
