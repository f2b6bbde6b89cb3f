package org.imbrex.cli.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.imbrex.cli.CliCommand;
import org.imbrex.cli.Console;
import org.imbrex.cli.ExitCode;
import org.imbrex.cli.Versions;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.error.UsageException;
import org.imbrex.io.Made;
import org.imbrex.io.MaskWriter;
import org.imbrex.io.ObjectWriter;
import org.imbrex.io.ProbabilityWriter;
import org.imbrex.io.dicom.Dicom;
import org.imbrex.io.dicom.series.SeriesOptions;
import org.imbrex.io.disk.PartFile;
import org.imbrex.io.disk.Sha256;
import org.imbrex.model.Device;
import org.imbrex.model.TileModel;
import org.imbrex.postprocess.Connectivity;
import org.imbrex.postprocess.ObjectNumbering;
import org.imbrex.progress.Progress;
import org.imbrex.segment.Exactness;
import org.imbrex.segment.SeamCheck;
import org.imbrex.segment.Seams;
import org.imbrex.segment.SegmentOptions;
import org.imbrex.segment.Segmentation;
import org.imbrex.segment.Segmenter;
import org.imbrex.tile.TilePlan;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.ProbabilitySink;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Segments scans with a model. */
@Command(
        name = "segment",
        description =
                "Segments scans with a model. Writes a mask for each, with its name, and run.json, which says how.")
public final class SegmentCommand implements CliCommand {
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

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The folder for masks and run.json.")
    private Path out = Path.of("");

    @Parameters(
            arity = "1..*",
            paramLabel = "INPUT",
            description = "Scans (PNG, TIFF, JPEG, NIfTI, DICOM), or folders of them; in DICOM, each series is a scan.")
    private List<Path> inputs = List.of();

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
            description = "Average the probabilities over all mirrorings of a scan: 4 times the work.")
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
            description = "Also write the number of the connected object that each voxel belongs to, as"
                    + " NAME.objects.tif.")
    private boolean objects;

    @Option(
            names = "--connectivity",
            paramLabel = "HOW",
            description = "What connects voxels to objects: faces, edges or corners (default: corners).")
    private Connectivity connectivity = Connectivity.CORNERS;

    /** What may stand in for a device. */
    private enum Fallback {
        CPU
    }

    @Override
    public ExitCode run(Console console) {
        long start = System.nanoTime();
        List<ScanFile> scans = ScanFile.find(inputs, console.progress());
        SegmentOptions options = options(console);
        OutputFolder.make(out);
        int failed = 0;
        RunRecord record;
        Device wanted = fallback == null ? device : device.orElseCpu();
        try (ModelFiles files = ModelFiles.open(models, wanted, modelArguments.options(), console.progress())) {
            TileModel network = files.model();
            record = new RunRecord(network, device, options);
            scans = ScanFile.joined(scans, network.spec().channels().size());
            for (ScanFile scan : scans) {
                try {
                    int seams = 0;
                    for (ScanFile frame : scan.timePoints()) {
                        seams += segment(network, frame, options, console, progress(console, scans, scan), record);
                    }
                    failed += Math.min(1, seams);
                } catch (InputException e) {
                    console.problem(e);
                    record.addFailed(scan.path(), ImbrexException.firstLine(e));
                    failed++;
                }
            }
            record.addModels(files);
        }
        String text = record.finish((System.nanoTime() - start) / 1e9);
        PartFile.write(out.resolve("run.json"), text);
        if (console.json()) {
            console.result(text);
        }
        if (failed > 0 && scans.size() > 1) {
            console.progress().message("imbrex: " + failed + " of " + scans.size() + " scans failed");
        }
        return failed == 0 ? ExitCode.DONE : ExitCode.SOME_FAILED;
    }

    private SegmentOptions options(Console console) {
        if (!(overlap >= 0 && overlap < 1)) {
            throw new UsageException("--overlap: expected 0 to below 1, found " + overlap);
        }
        if (allowGaps && resample) {
            throw new UsageException("expected --allow-gaps or --resample, found both");
        }
        return SegmentOptions.within(console.nativeMemory())
                .withMirror(mirror)
                .withExactness(exactness)
                .withOverlap(overlap);
    }

    private SeriesOptions seriesOptions() {
        return resample ? SeriesOptions.RESAMPLE : allowGaps ? SeriesOptions.ALLOW_GAPS : SeriesOptions.STRICT;
    }

    /** One scan shows its tiles, several show how many of them are done. */
    private static Progress progress(Console console, List<ScanFile> scans, ScanFile scan) {
        Progress all = console.progress();
        if (scans.size() == 1) {
            return all;
        }
        all.update("scans", scans.indexOf(scan), scans.size());
        return new Progress() {
            @Override
            public void update(String task, long done, long total) {}

            @Override
            public void message(String line) {
                all.message(scan.path() + ": " + line);
            }

            @Override
            public boolean cancelled() {
                return all.cancelled();
            }
        };
    }

    /** Segments one scan; returns 1 if its seams show although its tiles are exact, else 0. */
    private int segment(
            TileModel network,
            ScanFile file,
            SegmentOptions options,
            Console console,
            Progress progress,
            RunRecord record) {
        CompletableFuture<String> hash = CompletableFuture.supplyAsync(() -> Sha256.of(file.files()));
        try (ScanSource scan = file.open(seriesOptions())) {
            scan.notes().forEach(progress::message);
            ScanInfo info = scan.info();
            Path mask = file.mask(out, info.extent().depth(), Dicom.isScan(scan));
            Segmentation done = run(network, scan, file, mask, options, progress);
            Seams seams = checkSeams ? SeamCheck.compare(network, scan, done.plan(), options, progress) : done.seams();
            record.add(file, ModelFiles.await(hash), mask, objects ? objects(file) : null, scan, done, seams);
            if (!console.json()) {
                console.result(String.format(Locale.ROOT, "%s: %s, %.2f s", mask, done.plan(), done.seconds()));
            }
            if (seams == null || !checkSeams) {
                return 0;
            }
            if (!console.json()) {
                console.result("%s: %s".formatted(mask, describe(seams)));
            }
            return seams.none() || !(done.plan() instanceof TilePlan) ? 0 : 1;
        } catch (UsageException | IllegalArgumentException e) {
            throw new InputException(file.path(), ImbrexException.firstLine(e), e);
        }
    }

    private Segmentation run(
            TileModel network, ScanSource scan, ScanFile file, Path mask, SegmentOptions options, Progress progress) {
        Made made = new Made(
                network.spec().classes(), network.spec().name(), Versions.all().getOrDefault("imbrex", ""));
        try (LabelSink labels = labels(scan, file, mask, made, progress)) {
            Segmentation done;
            if (probabilities) {
                Path to = file.probabilities(out, Dicom.isScan(scan));
                try (ProbabilitySink sink = ProbabilityWriter.openLike(to, scan, made)) {
                    done = Segmenter.segment(network, scan, labels, sink, options, progress);
                    sink.finish();
                }
            } else {
                done = Segmenter.segment(network, scan, labels, options, progress);
            }
            labels.finish();
            return done;
        }
    }

    private LabelSink labels(ScanSource scan, ScanFile file, Path mask, Made made, Progress progress) {
        LabelSink labels = MaskWriter.openLike(mask, scan, made);
        if (!objects) {
            return labels;
        }
        ScanInfo info = scan.info();
        Path to = objects(file);
        try {
            return ObjectNumbering.beside(
                    labels,
                    info.extent(),
                    connectivity,
                    to.toString(),
                    count -> ObjectWriter.open(to, info.extent(), info.geometry(), count),
                    progress);
        } catch (RuntimeException e) {
            labels.close();
            throw e;
        }
    }

    private Path objects(ScanFile file) {
        return out.resolve(file.stem() + ".objects.tif");
    }

    private static String describe(Seams seams) {
        return String.format(
                Locale.ROOT,
                "%s: max difference %.3g, %d of %d labels differ, against %s",
                seams.none() ? "no seams" : "SEAMS",
                seams.maxDiff(),
                seams.labelDiffs(),
                seams.voxels(),
                seams.reference());
    }
}
