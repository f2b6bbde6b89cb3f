package org.imbrex.evaluate;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.imbrex.error.InputException;
import org.imbrex.io.ScanFolder;
import org.imbrex.io.ScanReader;
import org.imbrex.metric.Froc;
import org.imbrex.progress.Progress;
import org.imbrex.volume.Extent;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.Region;
import org.imbrex.volume.ScanSource;

/**
 * What a class's lesions look like to somebody who turns the threshold: found ones against false alarms.
 *
 * @param curves by class; a class without a true lesion has none
 */
public record Detection(Map<String, Froc> curves) {
    /** Probabilities below this start no candidate: components would flow together. */
    public static final double LOWEST_THRESHOLD = 0.1;

    private static final String SUFFIX = ".probabilities";

    /**
     * Reads probabilities that {@code imbrex segment --probabilities} wrote and finds the curves.
     *
     * @param classes the names by number, background first
     * @param folder holds {@code NAME.probabilities.tif} for each case, a channel a class
     * @throws InputException if a case has no probabilities, or they do not fit its mask
     */
    public static Detection of(
            List<String> classes,
            List<CasePair> pairs,
            Function<CasePair, LabelMap> truthReader,
            Path folder,
            Progress progress) {
        Map<String, Path> files = ScanFolder.files(folder, "probabilities");
        Map<String, List<Froc.Scan>> scans = new LinkedHashMap<>();
        for (int i = 0; i < pairs.size(); i++) {
            progress.checkCancelled();
            progress.update("detection", i, pairs.size());
            CasePair pair = pairs.get(i);
            Path file = files.get(pair.name() + SUFFIX);
            if (file == null) {
                throw InputException.of(folder, pair.name() + SUFFIX + ".tif", "none");
            }
            LabelMap truth = truthReader.apply(pair);
            try (ScanSource source = ScanReader.open(file)) {
                check(file, source, truth.extent(), classes.size());
                for (int label = 1; label < classes.size(); label++) {
                    scans.computeIfAbsent(classes.get(label), c -> new ArrayList<>())
                            .add(Froc.scan(truth, label, channel(source, label), LOWEST_THRESHOLD));
                }
            }
        }
        progress.update("detection", pairs.size(), pairs.size());
        Map<String, Froc> curves = new LinkedHashMap<>();
        scans.forEach((name, of) -> {
            if (of.stream().anyMatch(scan -> scan.lesions() > 0)) {
                curves.put(name, Froc.of(of));
            }
        });
        return new Detection(curves);
    }

    private static void check(Path file, ScanSource source, Extent extent, int classes) {
        if (!source.info().extent().equals(extent) || source.info().channels() != classes) {
            throw InputException.of(
                    file,
                    classes + " channels of " + extent + " as the true mask",
                    source.info().channels() + " of " + source.info().extent());
        }
    }

    private static float[] channel(ScanSource source, int label) {
        int voxels = Math.toIntExact(source.info().extent().voxels());
        float[] all = new float[Math.multiplyExact(voxels, source.info().channels())];
        source.read(Region.all(source.info().extent()), FloatBuffer.wrap(all));
        return Arrays.copyOfRange(all, label * voxels, (label + 1) * voxels);
    }
}
