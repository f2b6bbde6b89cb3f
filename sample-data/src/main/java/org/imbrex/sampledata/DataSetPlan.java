package org.imbrex.sampledata;

import java.util.ArrayList;
import java.util.List;
import org.imbrex.sampledata.field.Scan;
import org.imbrex.sampledata.lung.LungSlice;
import org.imbrex.sampledata.membrane.MembraneSlice;

/**
 * What one set of sample scans holds.
 *
 * @param name of the set and of its folder
 * @param channel what a scan's only channel shows
 * @param modality {@code ct} where intensities have a meaning, {@code other} where each scan is normalised by itself
 * @param foreground the class with number 1; 0 is the background
 * @param signed whether intensities are signed 16-bit numbers; otherwise unsigned 8-bit ones
 * @param scans in the order of their names
 */
record DataSetPlan(
        String name, String channel, String modality, String foreground, boolean signed, List<PlannedScan> scans) {

    /** Counts up with every change of the pixels. */
    static final int GENERATOR_VERSION = 1;

    static final long SEED = 2026;
    static final List<String> SPLITS = List.of("train", "validation", "test");

    private static final int SIZE = 320;
    private static final int SLICES = 2;
    private static final int[] NODULES = {2, 0, 1, 3, 0, 2, 4, 1, 2, 0, 1, 2};

    DataSetPlan {
        scans = List.copyOf(scans);
    }

    /** Nerve tissue in an electron microscope, with its membranes. */
    static DataSetPlan membranes() {
        return new DataSetPlan("membranes", "em", "other", "membrane", false, plan("membrane", 8, 2, 2));
    }

    /** CT of the chest, with nodules in the lungs. */
    static DataSetPlan lung() {
        return new DataSetPlan("lung", "ct", "ct", "lesion", true, plan("lung", 16, 3, 5));
    }

    static List<DataSetPlan> all() {
        return List.of(membranes(), lung());
    }

    /** Patients (or tissues) come whole into one part of the split. */
    private static List<PlannedScan> plan(String stem, int... patients) {
        List<PlannedScan> scans = new ArrayList<>();
        int patient = 0;
        for (int part = 0; part < SPLITS.size(); part++) {
            for (int i = 0; i < patients[part]; i++) {
                patient++;
                for (int slice = 0; slice < SLICES; slice++) {
                    String name = String.format("%s-%02d", stem, scans.size() + 1);
                    String group = String.format("patient-%02d", patient);
                    int nodules = NODULES[scans.size() % NODULES.length];
                    scans.add(new PlannedScan(name, group, SPLITS.get(part), SEED + 1000L * patient, slice, nodules));
                }
            }
        }
        return scans;
    }

    /** Draws a scan of this set. */
    Scan draw(PlannedScan scan) {
        return signed ? drawLung(scan).scan() : MembraneSlice.draw(scan.seed(), scan.slice(), SIZE);
    }

    /** The path of a scan from the folder of the sample data. */
    String image(PlannedScan scan) {
        return name + "/images/" + scan.name() + ".tif";
    }

    /** The path of a scan's mask from the folder of the sample data. */
    String mask(PlannedScan scan) {
        return name + "/masks/" + scan.name() + ".tif";
    }

    static LungSlice drawLung(PlannedScan scan) {
        return LungSlice.draw(scan.seed(), scan.slice(), scan.nodules(), SIZE);
    }

    /**
     * One scan before it is drawn.
     *
     * @param name of its files, without suffix
     * @param group the made-up patient
     * @param split train, validation or test
     * @param seed of the patient
     * @param slice number in the patient, from 0
     * @param nodules of a lung scan
     */
    record PlannedScan(String name, String group, String split, long seed, int slice, int nodules) {}
}
