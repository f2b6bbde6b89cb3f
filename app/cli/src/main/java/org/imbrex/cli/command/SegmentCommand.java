package org.imbrex.cli.command;

import java.nio.file.Path;
import java.util.List;
import org.imbrex.batch.CaseFinder;
import org.imbrex.batch.CaseOptions;
import org.imbrex.batch.Manifest;
import org.imbrex.batch.ScanCase;
import org.imbrex.batch.SegmentBatch;
import org.imbrex.cli.CliCommand;
import org.imbrex.cli.Console;
import org.imbrex.cli.ExitCode;
import org.imbrex.cli.Versions;
import org.imbrex.error.UsageException;
import org.imbrex.io.Made;
import org.imbrex.io.dicom.series.SeriesOptions;
import org.imbrex.io.disk.OutputFolder;
import org.imbrex.model.Device;
import org.imbrex.model.ModelSpec;
import org.imbrex.model.TileModel;
import org.imbrex.segment.Exactness;
import org.imbrex.segment.SegmentOptions;
import org.imbrex.segment.Segmenter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Segments scans with a model. */
@Command(
        name = "segment",
        description =
                "Segments scans with a model. Writes a mask for each, with its name, and run.json, which says how. Started"
                        + " again, it does only what is missing or changed.")
public final class SegmentCommand implements CliCommand {
    private static final int MOST_SECONDS = 86_400;

    @Option(
            names = "--model",
            required = true,
            split = ",",
            paramLabel = "FILE",
            description =
                    "The model: an ONNX file, or a package of bioimage.io (folder or zip). Of several, given one by one"
                            + " or with commas between them, the probabilities are averaged.")
    private List<Path> models = List.of();

    @Mixin
    private ModelArguments modelArguments = new ModelArguments();

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "The folder for masks, run.json and manifest.jsonl.")
    private Path out = Path.of("");

    @Parameters(
            arity = "1..*",
            paramLabel = "INPUT",
            description = "Scans (PNG, TIFF, JPEG, NIfTI, DICOM); folders of them, with all folders in these, of which"
                    + " masks keep the names; in DICOM, each series is a scan; the channels of a scan with"
                    + " commas between them; patterns such as \"scans/**.png\"; lists"
                    + " (.csv, .tsv) with a column 'scan', perhaps 'name', and columns called like options (mirror,"
                    + " exact, overlap, probabilities, objects, ...) for what a scan wants otherwise.")
    private List<String> inputs = List.of();

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description = "Scans in hand at once (default: one more than patches run at once, so that one is read or"
                    + " written meanwhile). Results and the memory for all together are the same.")
    private @Nullable Integer jobs;

    @Option(
            names = "--watch",
            description =
                    "Go on with the scans that arrive in the folders, until Ctrl-C. A scan is taken when its file has"
                            + " stayed as it is for some seconds; a DICOM series when nothing in its folder has changed for half a"
                            + " minute.")
    private boolean watch;

    @Option(
            names = "--settle",
            paramLabel = "SECONDS",
            description = "With --watch, how long that is instead (default: 5, and 30 for DICOM).")
    private @Nullable Double settle;

    @Option(
            names = "--again",
            description = "Segment all scans, also those that are done already: with the same contents, model and"
                    + " options, in manifest.jsonl.")
    private boolean again;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            converter = DeviceName.class,
            description = "auto, cpu, cuda, cuda:1, tensorrt or coreml (default: auto, the best there is).")
    private Device device = Device.AUTO;

    @Option(
            names = "--fallback",
            paramLabel = "cpu",
            description = "Go on with the CPU where the device that was asked for cannot be used.")
    private @Nullable Fallback fallback;

    @Option(
            names = "--mirror",
            description =
                    "Average the probabilities over all mirrorings of a scan that the model has learnt from: 4 times"
                            + " the work, 8 times in 3-D.")
    private boolean mirror;

    @Option(
            names = "--exact",
            paramLabel = "WHEN",
            description = "auto, always or never: whether tiles have to equal a run over the whole scan (default: auto,"
                    + " where that pays).")
    private Exactness exactness = Exactness.AUTO;

    @Option(
            names = "--overlap",
            paramLabel = "SHARE",
            description = "How much of a patch its neighbour covers too, where patches are blended (default: 0.5).")
    private double overlap = 0.5;

    @Option(
            names = "--check-seams",
            description = "Compare with a run over the whole scan, voxel by voxel; with other tiles where that does not"
                    + " fit into memory.")
    private boolean checkSeams;

    @Option(
            names = "--probabilities",
            description =
                    "Also write the probabilities of all classes, as NAME.probabilities.tif (.nii, .nii.gz for NIfTI,"
                            + " .dcm for DICOM).")
    private boolean probabilities;

    @Option(
            names = "--allow-gaps",
            description =
                    "Take DICOM series whose slices are not at even distances as they are; masks lie on the slices'"
                            + " own planes.")
    private boolean allowGaps;

    @Option(
            names = "--resample",
            description =
                    "Resample DICOM series that are no regular grid (missing slices, uneven distances, a tilted gantry) to"
                            + " one; masks come back to the slices' own planes.")
    private boolean resample;

    @Option(
            names = "--objects",
            description =
                    "Also write the number of the connected object that each voxel belongs to, as"
                            + " NAME.objects.tif; for DICOM as NAME.objects.dcm, a segment with a tracking identifier for each.")
    private boolean objects;

    @Option(
            names = "--empty-slices",
            description = "Keep slices without a voxel in DICOM SEG, as some viewers want it.")
    private boolean emptySlices;

    @Mixin
    private PostprocessingArguments postprocessing = new PostprocessingArguments();

    /** What may stand in for a device. */
    private enum Fallback {
        CPU
    }

    @Override
    public ExitCode run(Console console) {
        long start = System.nanoTime();
        CaseOptions options = options(console);
        List<ScanCase> found = watch ? List.of() : CaseFinder.find(inputs, out, console.progress());
        OutputFolder.make(out);
        Device wanted = fallback == null ? device : device.orElseCpu();
        try (ModelFiles files = ModelFiles.open(models, wanted, modelArguments.options(), console.progress());
                Manifest manifest = Manifest.open(out)) {
            TileModel network = files.model();
            RunRecord record = new RunRecord(network, device, options);
            if (mirror || found.stream().anyMatch(SegmentCommand::mirrored)) {
                Segmenter.mirroringNote(network.spec()).ifPresent(console.progress()::warning);
            }
            PostprocessingArguments.say(options, network.spec(), console.progress());
            Segmented segmented = new Segmented(batch(files, options), manifest, record, console);
            int channels = network.spec().channels().size();
            if (watch) {
                segmented.watch(inputs, channels, settle);
            } else {
                segmented.add(ScanCase.joined(found, channels));
            }
            record.addModels(files);
            return segmented.end((System.nanoTime() - start) / 1e9);
        }
    }

    /** Whether a list says so of a scan. */
    private static boolean mirrored(ScanCase scan) {
        return Boolean.parseBoolean(scan.settings().get("mirror"));
    }

    private SegmentBatch batch(ModelFiles files, CaseOptions options) {
        TileModel network = files.model();
        ModelSpec spec = network.spec();
        Made made = new Made(
                spec.classes(), spec.codes(), spec.name(), Versions.all().getOrDefault("imbrex", ""), false);
        return new SegmentBatch(
                network,
                () -> String.join(", ", files.hashes()),
                modelArguments.arguments(),
                made,
                options,
                jobs == null ? SegmentBatch.jobs(network) : jobs,
                again);
    }

    private CaseOptions options(Console console) {
        if (!(overlap >= 0 && overlap < 1)) {
            throw new UsageException("--overlap: expected 0 to below 1, found " + overlap);
        }
        if (allowGaps && resample) {
            throw new UsageException("expected --allow-gaps or --resample, found both");
        }
        if (settle != null && !(settle >= 0 && settle <= MOST_SECONDS)) {
            throw new UsageException("--settle: expected 0 to " + MOST_SECONDS + " seconds, found " + settle);
        }
        if (settle != null && !watch) {
            throw new UsageException("expected --settle with --watch alone");
        }
        if (jobs != null && jobs < 1) {
            throw new UsageException("--jobs: expected 1 or more, found " + jobs);
        }
        CaseOptions plain = CaseOptions.within(console.nativeMemory())
                .withSegment(SegmentOptions.within(console.nativeMemory())
                        .withMirror(mirror)
                        .withExactness(exactness)
                        .withOverlap(overlap))
                .withSeries(seriesOptions())
                .withProbabilities(probabilities)
                .withObjects(objects)
                .withEmptySlices(emptySlices)
                .withCheckSeams(checkSeams);
        return postprocessing.on(plain);
    }

    private SeriesOptions seriesOptions() {
        return resample ? SeriesOptions.RESAMPLE : allowGaps ? SeriesOptions.ALLOW_GAPS : SeriesOptions.STRICT;
    }
}
