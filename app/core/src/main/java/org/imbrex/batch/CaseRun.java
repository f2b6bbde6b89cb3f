package org.imbrex.batch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.error.UsageException;
import org.imbrex.io.Made;
import org.imbrex.io.MaskWriter;
import org.imbrex.io.ObjectWriter;
import org.imbrex.io.ProbabilityWriter;
import org.imbrex.io.ScanReader;
import org.imbrex.io.dicom.Dicom;
import org.imbrex.io.disk.OutputFolder;
import org.imbrex.model.ModelSpec;
import org.imbrex.model.TileModel;
import org.imbrex.postprocess.CleanedLabels;
import org.imbrex.postprocess.ObjectNumbering;
import org.imbrex.postprocess.ObjectTable;
import org.imbrex.postprocess.Postprocessing;
import org.imbrex.postprocess.StoredProbabilities;
import org.imbrex.progress.Progress;
import org.imbrex.segment.SeamCheck;
import org.imbrex.segment.Seams;
import org.imbrex.segment.SegmentOptions;
import org.imbrex.segment.Segmentation;
import org.imbrex.segment.Segmenter;
import org.imbrex.tile.TilePlan;
import org.imbrex.volume.Extent;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.ProbabilitySink;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;
import org.jspecify.annotations.Nullable;

/**
 * Segments one case, from its files to the files of its results.
 *
 * @param models the network as a scan of an extent is to use it
 * @param said what formats that tell it say of masks
 * @param folder where results go
 */
record CaseRun(Function<Extent, TileModel> models, Made said, CaseOptions options, Path folder, Progress progress) {
    /**
     * Segments all time points of a case.
     *
     * @param sha256 over its files
     * @throws InputException if the scan cannot be read or does not go with the model, or if exact tiles show seams
     */
    Batch.Done run(ScanCase scan, Supplier<String> sha256) {
        List<Path> outputs = new ArrayList<>();
        List<ObjectNode> scans = new ArrayList<>();
        List<String> said = new ArrayList<>();
        try {
            for (ScanFrame frame : scan.frames()) {
                scans.add(run(frame, sha256, outputs, said));
            }
            return new Batch.Done(outputs, scans, said);
        } catch (UsageException | IllegalArgumentException e) {
            throw new InputException(scan.path(), ImbrexException.firstLine(e), e);
        }
    }

    private ObjectNode run(ScanFrame frame, Supplier<String> sha256, List<Path> outputs, List<String> said) {
        try (ScanSource scan = frame.open(options.series())) {
            scan.notes().forEach(progress::warning);
            ScanInfo info = scan.info();
            TileModel model = models.apply(info.extent());
            Results results = new Results(frame, info, ScanReader.isDicom(scan));
            OutputFolder.make(
                    Objects.requireNonNull(results.mask.toAbsolutePath().getParent()));
            Segmentation done =
                    Segmenter.withLessMemory(options.segment(), progress, how -> run(model, scan, results, how));
            outputs.addAll(results.named.values());
            said.add(String.format(Locale.ROOT, "%s: %s, %.2f s", results.mask, done.plan(), done.seconds()));
            Seams seams = done.seams();
            if (options.checkSeams()) {
                seams = SeamCheck.compare(model, scan, done.plan(), options.segment(), progress);
                String found = describe(seams);
                said.add(results.mask + ": " + found);
                if (!seams.none() && done.plan() instanceof TilePlan) {
                    throw new InputException(frame.scan().path(), found);
                }
            }
            return ScanRecord.of(frame, sha256.get(), relative(results.named), scan, done, seams);
        }
    }

    private Made made() {
        return said.withEmptySlices(options.emptySlices());
    }

    /** The files that come out of a scan. */
    private final class Results {
        private final Path mask;
        private final Path probabilities;
        private final Path objects;
        private final Path table;
        /** Those that are written, by what they are. */
        private final Map<String, Path> named = new LinkedHashMap<>();

        Results(ScanFrame frame, ScanInfo info, boolean dicom) {
            mask = frame.mask(folder, info.extent().depth(), dicom);
            probabilities = frame.probabilities(folder, dicom);
            objects = frame.objects(folder, dicom);
            table = frame.objectTable(folder);
            named.put("mask", mask);
            if (options.objects()) {
                named.put("objects", objects);
            }
            if (options.objectTable()) {
                named.put("objectTable", table);
            }
            if (options.probabilities()) {
                named.put("probabilities", probabilities);
            }
        }
    }

    private Segmentation run(TileModel model, ScanSource scan, Results results, SegmentOptions how) {
        ModelSpec spec = model.spec();
        Postprocessing cleaning = options.postprocessing(spec);
        Extent extent = scan.info().extent();
        try (@Nullable
                        StoredProbabilities stored = options.objectTable() || cleaning.minPeak() > 0
                                ? new StoredProbabilities(extent, spec.classes().size())
                                : null;
                LabelSink labels = labels(spec.classes(), cleaning, scan, results, stored);
                @Nullable
                        ProbabilitySink file = options.probabilities()
                                ? ProbabilityWriter.openLike(results.probabilities, scan, made())
                                : null) {
            List<ProbabilitySink> sinks = new ArrayList<>();
            Stream.of(Optional.ofNullable(stored), Optional.ofNullable(file))
                    .forEach(sink -> sink.ifPresent(sinks::add));
            Segmentation done = Segmenter.segment(model, scan, labels, sinks, cleaning.thresholds(), how, progress);
            if (file != null) {
                file.finish();
            }
            labels.finish();
            return done;
        }
    }

    /** Labels are postprocessed on the scan's grid, brought to the mask's, and numbered there. */
    private LabelSink labels(
            List<String> classes,
            Postprocessing how,
            ScanSource scan,
            Results results,
            @Nullable StoredProbabilities stored) {
        ScanSource own = Dicom.ownPlanes(scan);
        ScanInfo info = own.info();
        if (options.objectTable() && !info.extent().equals(scan.info().extent())) {
            throw new UsageException("objects are not measured where slices were resampled; expected no object-table");
        }
        LabelSink labels = MaskWriter.openLike(results.mask, own, made());
        try {
            if (options.objects() || options.objectTable()) {
                ObjectTable table = stored == null || !options.objectTable()
                        ? null
                        : new ObjectTable(results.table, info.extent(), info.geometry(), classes, stored);
                labels = ObjectNumbering.beside(
                        labels,
                        info.extent(),
                        how.connectivity(),
                        results.objects.toString(),
                        count -> options.objects()
                                ? ObjectWriter.openLike(results.objects, own, made(), count)
                                : new NoObjects(),
                        table,
                        progress);
            }
            labels = Dicom.back(scan, labels);
            return how.keepsLabels()
                    ? labels
                    : new CleanedLabels(
                            labels,
                            scan.info().extent(),
                            scan.info().geometry(),
                            classes.size(),
                            how,
                            stored,
                            progress);
        } catch (RuntimeException e) {
            labels.close();
            throw e;
        }
    }

    private Map<String, String> relative(Map<String, Path> results) {
        Map<String, String> names = new LinkedHashMap<>();
        results.forEach((what, file) -> names.put(what, Batch.relative(folder, file)));
        return names;
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
