package org.imbrex.training.data;

import java.awt.image.BufferedImage;

/** Shows what the network will be trained on: patches side by side, with the borders of their classes in colour. */
public final class AugmentationPreview {
    private static final int GAP = 4;
    private static final int[] COLOURS = {0xff3b30, 0x34c759, 0x0a84ff, 0xffcc00, 0xaf52de, 0x5ac8fa};

    private AugmentationPreview() {}

    /** A sheet of the first patches of a training run; of several channels the first is shown. */
    public static BufferedImage sheet(PatchSampler sampler, int rows, int columns) {
        PatchSettings settings = sampler.settings();
        int height = settings.patch().height();
        int width = settings.patch().width();
        BufferedImage sheet = new BufferedImage(
                columns * (width + GAP) - GAP, rows * (height + GAP) - GAP, BufferedImage.TYPE_INT_RGB);
        Batch batch = new Batch(settings, sampler.channels());
        PatchSampler.Workspace workspace = sampler.workspace();
        for (int i = 0; i < rows * columns; i++) {
            int index = i % settings.batch();
            sampler.draw(i / settings.batch(), index, workspace, batch.images(), batch.labels());
            show(
                    batch,
                    index,
                    settings,
                    sampler.channels(),
                    sheet,
                    i % columns * (width + GAP),
                    i / columns * (height + GAP));
        }
        return sheet;
    }

    private static void show(
            Batch batch, int index, PatchSettings settings, int channels, BufferedImage sheet, int left, int top) {
        int height = settings.patch().height();
        int width = settings.patch().width();
        // Of several slices the one in the middle is shown.
        int depth = settings.patch().depth();
        int image = (index * channels * depth + depth / 2) * height * width;
        int labels = (index * depth + depth / 2) * height * width;
        float min = Float.POSITIVE_INFINITY;
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < height * width; i++) {
            min = Math.min(min, batch.images().get(image + i));
            max = Math.max(max, batch.images().get(image + i));
        }
        float scale = max > min ? 255 / (max - min) : 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = y * width + x;
                int label = batch.labels().get(labels + at) & 0xff;
                boolean border = (x + 1 < width && batch.labels().get(labels + at + 1) != (byte) label)
                        || (y + 1 < height && batch.labels().get(labels + at + width) != (byte) label);
                int grey = (int) ((batch.images().get(image + at) - min) * scale);
                sheet.setRGB(left + x, top + y, border ? COLOURS[label % COLOURS.length] : grey * 0x010101);
            }
        }
    }
}
