package org.imbrex.io.raster;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.imbrex.volume.Geometry;

/** What ImageJ reads besides the pixels: the description that makes a hyperstack, the calibration, labels of pages. */
final class ImageJTags {
    static final int METADATA_BYTE_COUNTS = 50838;
    static final int METADATA = 50839;
    static final int IJIJ = 0x494A494A;
    private static final int LABL = 0x6C61626C;
    private static final int MAX_LABELS = 10_000;

    /** Below so many millimetres a pixel, the unit is the micrometre. */
    private static final double MICRONS_BELOW = 0.01;

    private ImageJTags() {}

    /** Adds what the first page says of all: nothing where there is nothing to say. */
    static void add(TiffFields fields, TiffLayout layout, List<String> channelNames) {
        Geometry geometry = layout.geometry();
        double unit = geometry.spacing().get(0) < MICRONS_BELOW ? 1e-3 : 1;
        if (geometry.known()) {
            fields.ratio(Tiff.X_RESOLUTION, unit / geometry.spacing().get(0));
            fields.ratio(Tiff.Y_RESOLUTION, unit / geometry.spacing().get(1));
            fields.shorts(Tiff.RESOLUTION_UNIT, 1);
        }
        if (geometry.known() || layout.pages() > 1) {
            fields.text(Tiff.DESCRIPTION, description(layout, unit));
        }
        if (!channelNames.isEmpty() && layout.pages() <= MAX_LABELS) {
            addLabels(fields, layout, channelNames);
        }
    }

    private static String description(TiffLayout layout, double unit) {
        StringBuilder text = new StringBuilder("ImageJ=1.54p\n");
        text.append("images=").append(layout.pages()).append('\n');
        if (layout.channels() > 1) {
            text.append("channels=").append(layout.channels()).append('\n');
        }
        if (layout.extent().depth() > 1) {
            text.append("slices=").append(layout.extent().depth()).append('\n');
        }
        if (layout.channels() > 1) {
            text.append("hyperstack=true\nmode=grayscale\n");
        }
        if (layout.geometry().known()) {
            text.append("unit=").append(unit == 1 ? "mm" : "micron").append('\n');
            text.append("spacing=")
                    .append(layout.geometry().spacing().get(2) / unit)
                    .append('\n');
        }
        return text.append("loop=false\n").toString();
    }

    private static void addLabels(TiffFields fields, TiffLayout layout, List<String> names) {
        ByteBuffer[] labels = new ByteBuffer[layout.pages()];
        int[] counts = new int[labels.length + 1];
        counts[0] = 12;
        int total = counts[0];
        for (int page = 0; page < labels.length; page++) {
            labels[page] = ByteBuffer.wrap(names.get(page % names.size()).getBytes(StandardCharsets.UTF_16LE));
            counts[page + 1] = labels[page].remaining();
            total += counts[page + 1];
        }
        ByteBuffer metadata = ByteBuffer.allocate(total).order(ByteOrder.LITTLE_ENDIAN);
        metadata.putInt(IJIJ).putInt(LABL).putInt(labels.length);
        for (ByteBuffer label : labels) {
            metadata.put(label);
        }
        fields.ints(METADATA_BYTE_COUNTS, counts);
        fields.bytes(METADATA, metadata.flip());
    }
}
