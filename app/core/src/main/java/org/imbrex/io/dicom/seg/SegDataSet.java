package org.imbrex.io.dicom.seg;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.imbrex.coding.Code;
import org.imbrex.io.dicom.data.DataSet;
import org.imbrex.io.dicom.data.Element;
import org.imbrex.io.dicom.data.Tag;
import org.imbrex.io.dicom.data.Values;
import org.imbrex.io.dicom.data.Vr;
import org.imbrex.io.dicom.series.Plane;
import org.imbrex.io.dicom.series.Series;
import org.imbrex.io.dicom.series.Slice;

/** Everything of a segmentation but its pixels (PS3.3, A.51). */
final class SegDataSet {
    static final String SOP_CLASS = "1.2.840.10008.5.1.4.1.1.66.4";

    /** Elements of the patient and the study, which are copied as they are. */
    private static final int[] COPIED = {
        Tag.STUDY_DATE,
        Tag.STUDY_TIME,
        Tag.ACCESSION_NUMBER,
        Tag.REFERRING_PHYSICIAN_NAME,
        Tag.STUDY_DESCRIPTION,
        Tag.PATIENT_NAME,
        Tag.PATIENT_ID,
        Tag.ISSUER_OF_PATIENT_ID,
        Tag.PATIENT_BIRTH_DATE,
        Tag.PATIENT_SEX,
        Tag.PATIENT_AGE,
        Tag.PATIENT_SIZE,
        Tag.PATIENT_WEIGHT,
        Tag.STUDY_INSTANCE_UID,
        Tag.STUDY_ID,
        Tag.FRAME_OF_REFERENCE_UID,
        Tag.POSITION_REFERENCE_INDICATOR,
        Tag.TIMEZONE_OFFSET_FROM_UTC
    };

    /** Elements that have to be there even if the scan has them not; they are left empty then. */
    private static final int[] EMPTY = {
        Tag.STUDY_DATE,
        Tag.STUDY_TIME,
        Tag.ACCESSION_NUMBER,
        Tag.REFERRING_PHYSICIAN_NAME,
        Tag.PATIENT_NAME,
        Tag.PATIENT_ID,
        Tag.PATIENT_BIRTH_DATE,
        Tag.PATIENT_SEX,
        Tag.STUDY_ID
    };

    private static final Code SEGMENTATION = new Code("113076", "DCM", "Segmentation");
    private static final Code SOURCE = new Code("121322", "DCM", "Source image for image processing operation");
    private static final Code ARTIFICIAL_INTELLIGENCE = new Code("123109", "DCM", "Artificial Intelligence");

    private final Series series;
    private final List<Slice> slices;
    private final DataSet data;
    private final SegOptions options;

    private SegDataSet(Path file, Series series, SegOptions options) {
        this.series = series;
        this.slices = series.slices();
        this.data = DataSet.of(file);
        this.options = options;
    }

    /**
     * Makes the data set.
     *
     * @param fractional whether pixels are probabilities of 8 bits, else bits
     */
    static DataSet of(
            Path file,
            Series series,
            List<Segment> segments,
            SegFrames frames,
            boolean fractional,
            SegOptions options) {
        SegDataSet made = new SegDataSet(file, series, options);
        made.general();
        made.image(fractional, frames.count());
        made.segments(segments);
        made.dimensions();
        made.functionalGroups(frames);
        made.references();
        return made.data;
    }

    /** A new UID, made of a random UUID (PS3.5, B.2). */
    static String newUid() {
        UUID uuid = UUID.randomUUID();
        ByteBuffer bytes = ByteBuffer.allocate(16).putLong(uuid.getMostSignificantBits());
        bytes.putLong(uuid.getLeastSignificantBits());
        return "2.25." + new BigInteger(1, bytes.array());
    }

    private boolean placed() {
        return slices.get(0).plane() != null;
    }

    private void general() {
        LocalDateTime now = LocalDateTime.now(ZoneId.systemDefault());
        String date = now.format(DateTimeFormatter.BASIC_ISO_DATE);
        String time = now.format(DateTimeFormatter.ofPattern("HHmmss"));
        Values.put(data, Tag.SPECIFIC_CHARACTER_SET, Values.UTF_8);
        for (int tag : COPIED) {
            Values.copy(series.header(), data, tag);
        }
        for (int tag : EMPTY) {
            if (!data.has(tag)) {
                Values.put(data, tag, new String[0]);
            }
        }
        if (!data.has(Tag.STUDY_INSTANCE_UID)) {
            Values.put(data, Tag.STUDY_INSTANCE_UID, newUid());
        }
        if (placed()) {
            if (!data.has(Tag.FRAME_OF_REFERENCE_UID)) {
                Values.put(data, Tag.FRAME_OF_REFERENCE_UID, newUid());
            }
            if (!data.has(Tag.POSITION_REFERENCE_INDICATOR)) {
                Values.put(data, Tag.POSITION_REFERENCE_INDICATOR, new String[0]);
            }
        }
        Values.put(data, Tag.SOP_CLASS_UID, SOP_CLASS);
        Values.put(data, Tag.SOP_INSTANCE_UID, newUid());
        Values.put(data, Tag.SERIES_INSTANCE_UID, newUid());
        Values.put(data, Tag.SERIES_NUMBER, 1 + series.header().number(Tag.SERIES_NUMBER, 0));
        Values.put(data, Tag.INSTANCE_NUMBER, 1.0);
        Values.put(data, Tag.MODALITY, "SEG");
        Values.put(data, Tag.SERIES_DESCRIPTION, "Segmentation");
        Values.put(data, Tag.SERIES_DATE, date);
        Values.put(data, Tag.SERIES_TIME, time);
        Values.put(data, Tag.CONTENT_DATE, date);
        Values.put(data, Tag.CONTENT_TIME, time);
        Values.put(data, Tag.INSTANCE_CREATION_DATE, date);
        Values.put(data, Tag.INSTANCE_CREATION_TIME, time);
        Values.put(data, Tag.MANUFACTURER, "Imbrex");
        Values.put(data, Tag.MANUFACTURER_MODEL_NAME, "Imbrex");
        Values.put(data, Tag.DEVICE_SERIAL_NUMBER, "0");
        Values.put(data, Tag.SOFTWARE_VERSIONS, shortened(options.version(), 64));
        Values.put(data, Tag.CONTENT_LABEL, "SEGMENTATION");
        Values.put(data, Tag.CONTENT_DESCRIPTION, shortened(options.algorithm(), 64));
        Values.put(data, Tag.CONTENT_CREATOR_NAME, new String[0]);
    }

    private void image(boolean fractional, int frames) {
        int bits = fractional ? 8 : 1;
        Values.put(data, Tag.IMAGE_TYPE, "DERIVED", "PRIMARY");
        Values.put(data, Tag.SAMPLES_PER_PIXEL, 1.0);
        Values.put(data, Tag.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2");
        Values.put(data, Tag.NUMBER_OF_FRAMES, (double) frames);
        Values.put(data, Tag.ROWS, (double) series.extent().height());
        Values.put(data, Tag.COLUMNS, (double) series.extent().width());
        Values.put(data, Tag.BITS_ALLOCATED, (double) bits);
        Values.put(data, Tag.BITS_STORED, (double) bits);
        Values.put(data, Tag.HIGH_BIT, bits - 1.0);
        Values.put(data, Tag.PIXEL_REPRESENTATION, 0.0);
        boolean lossy = series.header().text(Tag.LOSSY_IMAGE_COMPRESSION, "00").equals("01");
        Values.put(data, Tag.LOSSY_IMAGE_COMPRESSION, lossy ? "01" : "00");
        if (lossy) {
            Values.copy(series.header(), data, Tag.LOSSY_IMAGE_COMPRESSION_RATIO);
            Values.copy(series.header(), data, Tag.LOSSY_IMAGE_COMPRESSION_METHOD);
        }
        Values.put(data, Tag.SEGMENTATION_TYPE, fractional ? "FRACTIONAL" : "BINARY");
        if (fractional) {
            Values.put(data, Tag.SEGMENTATION_FRACTIONAL_TYPE, "PROBABILITY");
            Values.put(data, Tag.MAXIMUM_FRACTIONAL_VALUE, 255.0);
        }
        Values.put(data, Tag.SEGMENTS_OVERLAP, fractional ? "YES" : "NO");
    }

    private void segments(List<Segment> segments) {
        List<DataSet> items = new ArrayList<>();
        for (Segment segment : segments) {
            DataSet item = data.newItem();
            Values.put(item, Tag.SEGMENT_NUMBER, items.size() + 1.0);
            Values.put(item, Tag.SEGMENT_LABEL, shortened(segment.label(), 64));
            Values.put(item, Tag.SEGMENT_ALGORITHM_TYPE, "AUTOMATIC");
            Values.put(item, Tag.SEGMENT_ALGORITHM_NAME, shortened(options.algorithm(), 64));
            DataSet algorithm = Values.putItem(item, Tag.SEGMENTATION_ALGORITHM_IDENTIFICATION_SEQUENCE);
            put(ARTIFICIAL_INTELLIGENCE, algorithm, Tag.ALGORITHM_FAMILY_CODE_SEQUENCE);
            Values.put(algorithm, Tag.ALGORITHM_NAME, shortened(options.algorithm(), 64));
            Values.put(algorithm, Tag.ALGORITHM_VERSION, shortened(options.version(), 64));
            put(segment.category(), item, Tag.SEGMENTED_PROPERTY_CATEGORY_CODE_SEQUENCE);
            put(segment.type(), item, Tag.SEGMENTED_PROPERTY_TYPE_CODE_SEQUENCE);
            Values.put(item, Tag.RECOMMENDED_DISPLAY_CIE_LAB_VALUE, segment.cieLab());
            if (options.tracking()) {
                Values.put(item, Tag.TRACKING_ID, shortened(segment.label(), 64));
                Values.put(item, Tag.TRACKING_UID, newUid());
            }
            items.add(item);
        }
        Values.put(data, Tag.SEGMENT_SEQUENCE, items);
    }

    private static void put(Code code, DataSet into, int tag) {
        DataSet item = Values.putItem(into, tag);
        Values.put(item, Tag.CODE_VALUE, code.value());
        Values.put(item, Tag.CODING_SCHEME_DESIGNATOR, code.scheme());
        Values.put(item, Tag.CODE_MEANING, code.meaning());
    }

    /** Names of classes and models without what a text may not hold. */
    private static String shortened(String text, int most) {
        String clean = text.replaceAll("[\\\\\\p{Cntrl}]", " ").strip();
        return clean.substring(0, Math.min(most, clean.length()));
    }

    private void dimensions() {
        String uid = newUid();
        Values.put(Values.putItem(data, Tag.DIMENSION_ORGANIZATION_SEQUENCE), Tag.DIMENSION_ORGANIZATION_UID, uid);
        DataSet segment = dimension(uid, "Segment", Tag.REFERENCED_SEGMENT_NUMBER, Tag.SEGMENT_IDENTIFICATION_SEQUENCE);
        DataSet place = placed()
                ? dimension(uid, "Position", Tag.IMAGE_POSITION_PATIENT, Tag.PLANE_POSITION_SEQUENCE)
                : dimension(uid, "Position in stack", Tag.IN_STACK_POSITION_NUMBER, Tag.FRAME_CONTENT_SEQUENCE);
        Values.put(data, Tag.DIMENSION_INDEX_SEQUENCE, List.of(segment, place));
    }

    private DataSet dimension(String uid, String label, int index, int group) {
        DataSet item = data.newItem();
        Values.put(item, Tag.DIMENSION_ORGANIZATION_UID, uid);
        Values.putTag(item, Tag.DIMENSION_INDEX_POINTER, index);
        Values.putTag(item, Tag.FUNCTIONAL_GROUP_POINTER, group);
        Values.put(item, Tag.DIMENSION_DESCRIPTION_LABEL, label);
        return item;
    }

    private void functionalGroups(SegFrames frames) {
        DataSet shared = Values.putItem(data, Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE);
        Slice first = slices.get(0);
        if (!first.spacing().isEmpty()) {
            DataSet measures = Values.putItem(shared, Tag.PIXEL_MEASURES_SEQUENCE);
            Values.put(
                    measures,
                    Tag.PIXEL_SPACING,
                    first.spacing().get(1),
                    first.spacing().get(0));
            double step = step();
            if (placed()) {
                double thickness = first.thickness() > 0 ? first.thickness() : step;
                Values.put(measures, Tag.SLICE_THICKNESS, thickness > 0 ? thickness : 1);
            }
            if (step > 0) {
                Values.put(measures, Tag.SPACING_BETWEEN_SLICES, step);
            }
        }
        Plane plane = first.plane();
        if (plane != null) {
            DataSet orientation = Values.putItem(shared, Tag.PLANE_ORIENTATION_SEQUENCE);
            Values.put(orientation, Tag.IMAGE_ORIENTATION_PATIENT, numbers(plane.orientation()));
        }
        List<DataSet> items = new ArrayList<>();
        for (int i = 0; i < frames.count(); i++) {
            items.add(frame(frames.segment().get(i), frames.slice().get(i)));
        }
        Values.put(data, Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, items);
    }

    /**
     * Millimetres from slice to slice along their normal, where some may be missing; 0 if their distances are no multiples of
     * one.
     */
    private double step() {
        Plane first = slices.get(0).plane();
        if (first == null || slices.size() < 2) {
            return 0;
        }
        double[] at = slices.stream()
                .map(Slice::plane)
                .filter(Objects::nonNull)
                .mapToDouble(plane -> plane.along(first.normal()))
                .toArray();
        double nearest = Double.MAX_VALUE;
        for (int z = 1; z < at.length; z++) {
            nearest = Math.min(nearest, at[z] - at[z - 1]);
        }
        double length = at[at.length - 1] - at[0];
        double step = length / Math.rint(length / nearest);
        for (double place : at) {
            double steps = (place - at[0]) / step;
            if (!(Math.abs(steps - Math.rint(steps)) < 0.01)) {
                return 0;
            }
        }
        return step;
    }

    private DataSet frame(int segment, int z) {
        Slice slice = slices.get(z);
        DataSet frame = data.newItem();
        DataSet derivation = Values.putItem(frame, Tag.DERIVATION_IMAGE_SEQUENCE);
        put(SEGMENTATION, derivation, Tag.DERIVATION_CODE_SEQUENCE);
        DataSet source = Values.putItem(derivation, Tag.SOURCE_IMAGE_SEQUENCE);
        reference(source, slice);
        if (slice.frames() > 1) {
            Values.put(source, Tag.REFERENCED_FRAME_NUMBER, slice.frame() + 1.0);
        }
        Values.put(source, Tag.SPATIAL_LOCATIONS_PRESERVED, "YES");
        put(SOURCE, source, Tag.PURPOSE_OF_REFERENCE_CODE_SEQUENCE);
        DataSet content = Values.putItem(frame, Tag.FRAME_CONTENT_SEQUENCE);
        Values.put(content, Tag.DIMENSION_INDEX_VALUES, segment, z + 1);
        Plane plane = slice.plane();
        if (plane == null) {
            Values.put(content, Tag.STACK_ID, "1");
            Values.put(content, Tag.IN_STACK_POSITION_NUMBER, z + 1.0);
        } else {
            DataSet position = Values.putItem(frame, Tag.PLANE_POSITION_SEQUENCE);
            Values.put(position, Tag.IMAGE_POSITION_PATIENT, numbers(plane.position()));
        }
        DataSet identification = Values.putItem(frame, Tag.SEGMENT_IDENTIFICATION_SEQUENCE);
        Values.put(identification, Tag.REFERENCED_SEGMENT_NUMBER, (double) segment);
        return frame;
    }

    private static void reference(DataSet item, Slice slice) {
        item.put(Element.of(
                Tag.REFERENCED_SOP_CLASS_UID,
                Vr.UI,
                slice.sopClass().getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        item.put(Element.of(
                Tag.REFERENCED_SOP_INSTANCE_UID,
                Vr.UI,
                slice.sopInstance().getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
    }

    private void references() {
        Map<String, DataSet> instances = new LinkedHashMap<>();
        for (Slice slice : slices) {
            instances.computeIfAbsent(slice.sopInstance(), uid -> {
                DataSet item = data.newItem();
                reference(item, slice);
                return item;
            });
        }
        DataSet referenced = Values.putItem(data, Tag.REFERENCED_SERIES_SEQUENCE);
        Values.put(referenced, Tag.REFERENCED_INSTANCE_SEQUENCE, List.copyOf(instances.values()));
        Values.copy(series.header(), referenced, Tag.SERIES_INSTANCE_UID);
    }

    private static double[] numbers(List<Double> numbers) {
        return numbers.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
