package org.imbrex.io.dicom.series;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.imbrex.resample.EvenGrid;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.ProbabilitySink;
import org.imbrex.volume.Region;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;

/** A series that is no regular grid, resampled to one. */
public final class EvenSeries implements ScanSource {
    private final DicomScan own;
    private final EvenGrid grid;
    private final ScanSource view;
    private final String reason;

    private EvenSeries(DicomScan own, EvenGrid grid, String reason) {
        this.own = own;
        this.grid = grid;
        this.view = grid.view(own);
        this.reason = reason;
    }

    /**
     * A series as a regular grid with right angles: itself if it is one.
     *
     * @param own on its own planes; closed with what is returned
     */
    public static ScanSource over(DicomScan own) {
        Path source = own.series().source();
        return SliceGrid.unevenness(source, own.series().slices())
                .<ScanSource>map(reason -> new EvenSeries(
                        own, SliceGrid.even(source, own.info(), own.series().slices()), reason))
                .orElse(own);
    }

    /** The series on its own planes, which masks come back to. */
    public DicomScan own() {
        return own;
    }

    @Override
    public ScanInfo info() {
        return view.info();
    }

    @Override
    public List<String> notes() {
        return Stream.concat(
                        Stream.of(String.format(
                                Locale.ROOT,
                                "resampled from %s to %s with slices every %.4g mm, since it is no regular grid (%s); the"
                                        + " mask comes back to the slices' own planes",
                                own.info().extent(),
                                info().extent(),
                                info().geometry().spacing().get(2),
                                reason)),
                        own.fileNotes().stream())
                .toList();
    }

    @Override
    public void read(Region region, FloatBuffer into) {
        view.read(region, into);
    }

    @Override
    public void close() {
        view.close();
    }

    /** Takes labels on the regular grid for a sink on the slices' own planes, which is finished and closed with it. */
    public LabelSink back(LabelSink slices) {
        LabelSink back = grid.back(slices);
        return new LabelSink() {
            @Override
            public void write(Region region, ByteBuffer labels) {
                back.write(region, labels);
            }

            @Override
            public void finish() {
                back.finish();
                slices.finish();
            }

            @Override
            public void close() {
                try (slices) {
                    back.close();
                }
            }
        };
    }

    /** The same for probabilities. */
    public ProbabilitySink back(ProbabilitySink slices, int classes) {
        ProbabilitySink back = grid.back(slices, classes);
        return new ProbabilitySink() {
            @Override
            public void write(Region region, FloatBuffer probabilities) {
                back.write(region, probabilities);
            }

            @Override
            public void finish() {
                back.finish();
                slices.finish();
            }

            @Override
            public void close() {
                try (slices) {
                    back.close();
                }
            }
        };
    }
}
