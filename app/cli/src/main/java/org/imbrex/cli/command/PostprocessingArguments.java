package org.imbrex.cli.command;

import java.util.Map;
import org.imbrex.batch.CaseOptions;
import org.imbrex.postprocess.Connectivity;
import org.imbrex.postprocess.Postprocessing;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a command line says of what happens between probabilities and the mask, and of measuring objects. */
final class PostprocessingArguments {
    @Option(
            names = "--class-threshold",
            paramLabel = "CLASS=SHARE",
            split = ",",
            description = "From which probability on a voxel may be of a class; it gets the likeliest of those. Classes"
                    + " without one have to be the likeliest of all (default: all of them).")
    private Map<String, Double> thresholds = Map.of();

    @Option(
            names = "--smooth",
            paramLabel = "N",
            description = "Give every voxel the label of most of its neighbours, N times.")
    private int smooth;

    @Option(names = "--fill-holes", description = "Give classes the background that they enclose.")
    private boolean fillHoles;

    @Option(
            names = "--min-size",
            paramLabel = "SIZE",
            description = "Drop connected components of less: voxels, such as 20, or a volume, such as 5.5mm3.")
    private @Nullable String minSize;

    @Option(names = "--largest", description = "Keep the largest connected component of each class alone.")
    private boolean largest;

    @Option(
            names = "--object-table",
            description = "Also write volume, diameter, centre and mean probability of each connected object, as"
                    + " NAME.objects.csv.")
    private boolean objectTable;

    @Option(
            names = "--connectivity",
            paramLabel = "HOW",
            description = "What connects voxels to objects: faces, edges or corners (default: corners).")
    private Connectivity connectivity = Connectivity.CORNERS;

    /** The options with what was said here. */
    CaseOptions on(CaseOptions options) {
        Postprocessing how = Postprocessing.NONE
                .withSmooth(smooth)
                .withFillHoles(fillHoles)
                .withKeepLargest(largest)
                .withConnectivity(connectivity);
        return options.withThresholds(thresholds)
                .withPostprocessing(minSize == null ? how : how.withMinSize(minSize))
                .withObjectTable(objectTable);
    }
}
