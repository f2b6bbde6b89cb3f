package org.imbrex.cli.command;

import java.util.Map;
import org.imbrex.batch.CaseOptions;
import org.imbrex.error.UsageException;
import org.imbrex.model.ModelSpec;
import org.imbrex.postprocess.Connectivity;
import org.imbrex.postprocess.Postprocessing;
import org.imbrex.progress.Progress;
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
    private @Nullable Integer smooth;

    @Option(names = "--fill-holes", description = "Give classes the background that they enclose.")
    private boolean fillHoles;

    @Option(
            names = "--min-size",
            paramLabel = "SIZE",
            description = "Drop connected components of less: voxels, such as 20, or a volume, such as 5.5mm3.")
    private @Nullable String minSize;

    @Option(
            names = "--min-peak",
            paramLabel = "SHARE",
            description = "Drop connected components in which no voxel's probability of its class reaches this, such as"
                    + " 0.8. It tells objects that are certain somewhere from noise.")
    private @Nullable Double minPeak;

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
    private @Nullable Connectivity connectivity;

    @Option(
            names = "--no-postprocessing",
            description = "Leave the mask as it is, whatever the model says. Without this, what the model says is done"
                    + " unless one of --class-threshold, --smooth, --fill-holes, --min-size, --min-peak, --largest and --connectivity"
                    + " is given: these replace all of it.")
    private boolean none;

    /** The options with what was said here. */
    CaseOptions on(CaseOptions options) {
        return options.withPostprocessing(asked()).withObjectTable(objectTable);
    }

    /** What is to be done, or null if that is left to the model. */
    private @Nullable Postprocessing asked() {
        boolean cleaned =
                !thresholds.isEmpty() || smooth != null || fillHoles || minSize != null || minPeak != null || largest;
        if (none && cleaned) {
            throw new UsageException("expected --no-postprocessing or options of postprocessing, found both");
        }
        if (!none && !cleaned && connectivity == null) {
            return null;
        }
        Postprocessing how = Postprocessing.NONE
                .withThresholds(thresholds)
                .withSmooth(smooth == null ? 0 : smooth)
                .withFillHoles(fillHoles)
                .withMinPeak(minPeak == null ? 0 : minPeak)
                .withKeepLargest(largest)
                .withConnectivity(connectivity == null ? Connectivity.CORNERS : connectivity);
        return minSize == null ? how : how.withMinSize(minSize);
    }

    /** Says what becomes of the postprocessing that a model asks for, if it does. */
    static void say(CaseOptions options, ModelSpec model, Progress progress) {
        Postprocessing wanted = model.postprocessing();
        if (wanted.equals(Postprocessing.NONE)) {
            return;
        }
        Postprocessing asked = options.postprocessing();
        if (asked == null) {
            progress.message("postprocessed as the model says: " + wanted.arguments()
                    + " (other options replace that, --no-postprocessing leaves it out)");
        } else if (asked.equals(Postprocessing.NONE)) {
            progress.message("not postprocessed, though the model says: " + wanted.arguments());
        } else {
            progress.message("postprocessed as the options say: " + asked.arguments() + " (the model says: "
                    + wanted.arguments() + ")");
        }
    }
}
