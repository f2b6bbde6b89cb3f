package org.imbrex.report;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;
import org.imbrex.volume.ScanSource;

/** Slices of scans side by side in one small picture, with square millimetres; rows of one scan, then those of the next. */
public final class ContactSheet {
    /** Slices of a scan that are shown at most, evenly from the first to the last. */
    static final int MOST_SLICES = 24;

    private static final int ACROSS = 6;
    private static final int LONGEST_SIDE = 192;
    private static final int VALUES_AT_ONCE = 1 << 20;

    private final List<List<BufferedImage>> scans = new ArrayList<>();

    /** Adds a scan; only the slices that are shown are read, some rows at a time. */
    public void add(ScanSource scan, IntensityRange range) {
        Extent extent = scan.info().extent();
        int count = Math.min(MOST_SLICES, extent.depth());
        List<BufferedImage> slices = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int z = count == 1 ? extent.depth() / 2 : (int) Math.round(i * (extent.depth() - 1.0) / (count - 1));
            slices.add(slice(scan, z, range));
        }
        scans.add(slices);
    }

    private static BufferedImage slice(ScanSource scan, int z, IntensityRange range) {
        Extent extent = scan.info().extent();
        List<Double> spacing = scan.info().geometry().spacing();
        double across = extent.width() * spacing.get(0);
        double down = extent.height() * spacing.get(1);
        double scale = LONGEST_SIDE / Math.max(across, down);
        int width = (int) Math.max(1, Math.round(across * scale));
        int height = (int) Math.max(1, Math.round(down * scale));
        BufferedImage averaged =
                averaged(scan, z, range, Math.min(width, extent.width()), Math.min(height, extent.height()));
        if (averaged.getWidth() == width && averaged.getHeight() == height) {
            return averaged;
        }
        BufferedImage sized = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sized.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(averaged, 0, 0, width, height, null);
        graphics.dispose();
        return sized;
    }

    /** A slice made smaller: each pixel is the mean of its voxels. */
    private static BufferedImage averaged(ScanSource scan, int z, IntensityRange range, int width, int height) {
        Extent extent = scan.info().extent();
        int channels = scan.info().channels();
        double[] sums = new double[channels * width * height];
        int[] counts = new int[width * height];
        int rowsAtOnce = Math.max(1, Math.min(extent.height(), VALUES_AT_ONCE / extent.width() / channels));
        float[] values = new float[Math.multiplyExact(rowsAtOnce * extent.width(), channels)];
        for (int y = 0; y < extent.height(); y += rowsAtOnce) {
            int rows = Math.min(rowsAtOnce, extent.height() - y);
            scan.read(new Region(z, y, 0, Extent.of(rows, extent.width())), FloatBuffer.wrap(values));
            for (int i = 0; i < rows * extent.width(); i++) {
                int column = (int) ((long) (i % extent.width()) * width / extent.width());
                int row = (int) ((long) (y + i / extent.width()) * height / extent.height());
                counts[row * width + column]++;
                for (int c = 0; c < channels; c++) {
                    sums[(c * height + row) * width + column] += values[c * rows * extent.width() + i];
                }
            }
        }
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < counts.length; i++) {
            int rgb = 0;
            for (int colour = 0; colour < 3; colour++) {
                int channel = channels == 3 ? colour : 0;
                rgb = rgb << 8 | range.grey((float) (sums[channel * counts.length + i] / counts[i]));
            }
            image.setRGB(i % width, i / width, rgb);
        }
        return image;
    }

    /** The sheet with all scans that were added, at least one. */
    public Picture picture(String label) {
        int rows =
                scans.stream().mapToInt(s -> (s.size() + ACROSS - 1) / ACROSS).sum();
        int cell = scans.stream()
                .flatMap(List::stream)
                .mapToInt(image -> Math.max(image.getWidth(), image.getHeight()))
                .max()
                .orElseThrow();
        int across = Math.min(ACROSS, scans.stream().mapToInt(List::size).max().orElseThrow());
        BufferedImage sheet = new BufferedImage(across * cell, rows * cell, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        int top = 0;
        for (List<BufferedImage> slices : scans) {
            for (int i = 0; i < slices.size(); i++) {
                BufferedImage image = slices.get(i);
                int x = i % ACROSS * cell + (cell - image.getWidth()) / 2;
                int y = top + i / ACROSS * cell + (cell - image.getHeight()) / 2;
                graphics.drawImage(image, x, y, null);
            }
            top += (slices.size() + ACROSS - 1) / ACROSS * cell;
        }
        graphics.dispose();
        return Picture.of(label, sheet);
    }
}
