package org.imbrex.io.dicom.series;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.imbrex.io.dicom.data.DataSet;
import org.imbrex.io.dicom.data.DicomFile;
import org.imbrex.io.dicom.data.Refusal;
import org.imbrex.io.dicom.data.Tag;
import org.imbrex.io.dicom.pixel.PixelFormat;
import org.jspecify.annotations.Nullable;

/** Reads what a file says of its slices: one, or those of an enhanced multi-frame image (PS3.3, C.7.6.16). */
final class SliceReader {
    /** What tells slices at one position apart, the first that does it. */
    private static final List<Integer> PHASES = List.of(
            Tag.TEMPORAL_POSITION_IDENTIFIER,
            Tag.ACQUISITION_NUMBER,
            Tag.ECHO_NUMBERS,
            Tag.DIFFUSION_B_VALUE,
            Tag.TRIGGER_TIME);

    private static final int PHASE_COUNT = PHASES.size() + 1;

    private final DicomFile file;
    private final DataSet data;
    private final PixelFormat format;

    private SliceReader(DicomFile file) {
        this.file = file;
        this.data = file.data();
        this.format = PixelFormat.of(file);
    }

    /** How many things may tell slices at one position apart. */
    static int phases() {
        return PHASE_COUNT;
    }

    /** Whether a file is a plan of other scans. */
    static boolean isLocalizer(DataSet data) {
        return data.texts(Tag.IMAGE_TYPE).contains("LOCALIZER");
    }

    /**
     * The slices of a file, in the order of its frames.
     *
     * @throws org.imbrex.error.InputException if it is a mosaic, or lacks what a slice needs
     */
    static List<Slice> read(DicomFile file) {
        if (file.data().texts(Tag.IMAGE_TYPE).contains("MOSAIC")) {
            throw Refusal.MOSAIC.of(
                    file.path(),
                    "a slice or frames of an enhanced image",
                    "a mosaic of slices; export it as enhanced MR");
        }
        SliceReader reader = new SliceReader(file);
        return reader.data.items(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE).isEmpty()
                ? reader.plain()
                : reader.enhanced();
    }

    private List<Slice> plain() {
        Plane plane = null;
        if (format.frames() == 1
                && !data.texts(Tag.IMAGE_POSITION_PATIENT).isEmpty()
                && !data.texts(Tag.IMAGE_ORIENTATION_PATIENT).isEmpty()) {
            plane = Plane.of(data, data);
        }
        List<String> phase = new ArrayList<>();
        for (int tag : PHASES) {
            phase.add(data.texts(tag).toString());
        }
        phase.add(data.texts(Tag.IMAGE_TYPE).toString());
        List<Slice> slices = new ArrayList<>();
        for (int frame = 0; frame < format.frames(); frame++) {
            slices.add(slice(frame, plane, spacing(data), data, data, phase));
        }
        return slices;
    }

    private List<Slice> enhanced() {
        List<DataSet> frames = data.items(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE);
        if (frames.size() != format.frames()) {
            throw Refusal.MALFORMED.of(
                    file.path(), format.frames() + " items of per-frame functional groups", frames.size() + "");
        }
        DataSet shared = data.item(Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE).orElse(data.newItem());
        List<Slice> slices = new ArrayList<>();
        for (int frame = 0; frame < frames.size(); frame++) {
            DataSet own = frames.get(frame);
            Optional<DataSet> position = group(own, shared, Tag.PLANE_POSITION_SEQUENCE);
            Optional<DataSet> orientation = group(own, shared, Tag.PLANE_ORIENTATION_SEQUENCE);
            Plane plane = position.isPresent() && orientation.isPresent()
                    ? Plane.of(position.get(), orientation.get())
                    : null;
            DataSet measures = group(own, shared, Tag.PIXEL_MEASURES_SEQUENCE).orElse(data);
            DataSet values =
                    group(own, shared, Tag.PIXEL_VALUE_TRANSFORMATION_SEQUENCE).orElse(data);
            DataSet content = group(own, shared, Tag.FRAME_CONTENT_SEQUENCE).orElse(data);
            List<String> phase = new ArrayList<>();
            phase.add(content.numbers(Tag.TEMPORAL_POSITION_INDEX).toString());
            phase.add(content.texts(Tag.STACK_ID).toString());
            phase.add(content.numbers(Tag.FRAME_ACQUISITION_NUMBER).toString());
            while (phase.size() < PHASE_COUNT) {
                phase.add("");
            }
            slices.add(slice(frame, plane, spacing(measures), measures, values, phase));
        }
        return slices;
    }

    /** A functional group of a frame, or the one that all frames share. */
    private static Optional<DataSet> group(DataSet own, DataSet shared, int tag) {
        return own.item(tag).or(() -> shared.item(tag));
    }

    private static List<Double> spacing(DataSet measures) {
        int tag = measures.texts(Tag.PIXEL_SPACING).isEmpty() ? Tag.IMAGER_PIXEL_SPACING : Tag.PIXEL_SPACING;
        if (measures.texts(tag).isEmpty()) {
            return List.of();
        }
        List<Double> spacing = measures.needNumbers(tag, 2);
        if (!(spacing.get(0) > 0 && spacing.get(1) > 0)) {
            throw Refusal.MALFORMED.of(measures.file(), "spacings above 0 in " + Tag.toString(tag), spacing.toString());
        }
        // The file has the distance between rows first, which is that along y.
        return List.of(spacing.get(1), spacing.get(0));
    }

    private Slice slice(
            int frame,
            @Nullable Plane plane,
            List<Double> spacing,
            DataSet measures,
            DataSet values,
            List<String> phase) {
        double between = measures.number(Tag.SPACING_BETWEEN_SLICES, 0);
        return new Slice(
                file.path(),
                frame,
                format.frames(),
                data.text(Tag.SOP_CLASS_UID, ""),
                data.text(Tag.SOP_INSTANCE_UID, ""),
                spacing.isEmpty() ? null : plane,
                List.of(format.rows(), format.columns(), Intensities.channels(format)),
                spacing,
                Math.abs(between > 0 ? between : measures.number(Tag.SLICE_THICKNESS, 0)),
                values.number(Tag.RESCALE_SLOPE, 1),
                values.number(Tag.RESCALE_INTERCEPT, 0),
                List.copyOf(phase));
    }
}
