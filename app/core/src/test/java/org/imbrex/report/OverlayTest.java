package org.imbrex.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.Test;

class OverlayTest {
    private static final IntensityRange BYTES = new IntensityRange(0, 255);

    @Test
    void intensitiesBecomeGreyBetweenBlackAndWhite() throws IOException {
        Volume scan = Volume.of(Extent.of(1, 4), new float[] {-1000, 0, 50, 900});
        BufferedImage image =
                read(Overlay.of(scan, 0, new IntensityRange(0, 100)).picture("scan", 100));
        assertThat(colours(image)).containsExactly(0x000000, 0x000000, 0x808080, 0xffffff);
    }

    @Test
    void aVeilMixesTheColourOfTheClassWithTheScan() throws IOException {
        Volume scan = Volume.of(Extent.of(1, 3), new float[] {100, 100, 100});
        LabelMap map = map(1, 3, 0, 1, 2);
        BufferedImage image = read(Overlay.of(scan, 0, BYTES).fill(map, 0.5).picture("", 100));
        // By hand: (100 + 0xe6) / 2 = 165, (100 + 0x9f) / 2 = 129.5 -> 130, 100 / 2 = 50.
        assertThat(colours(image))
                .startsWith(0x646464, 165 << 16 | 130 << 8 | 50)
                .hasSize(3);
    }

    @Test
    void differencesHaveTheirColours() throws IOException {
        Volume scan = Volume.of(Extent.of(1, 5), new float[5]);
        Overlay difference =
                Overlay.of(scan, 0, BYTES).difference(map(1, 5, 0, 1, 1, 0, 1), map(1, 5, 0, 1, 0, 1, 2), 1);
        assertThat(colours(read(difference.picture("", 100))))
                .containsExactly(
                        0,
                        0x2b5a75 /* half of a hit's colour */,
                        Palette.MISS.rgb(),
                        Palette.FALSE_ALARM.rgb(),
                        Palette.OTHER_CLASS.rgb());
    }

    @Test
    void anOutlineIsTheRimOfAClass() throws IOException {
        Volume scan = Volume.of(Extent.of(3, 5), new float[15]);
        LabelMap map = map(3, 5, 0, 1, 1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 0);
        int orange = Palette.ofClass(1);
        assertThat(colours(read(Overlay.of(scan, 0, BYTES).outline(map).picture("", 100))))
                .containsExactly(0, orange, 0, orange, 0, 0, orange, 0, orange, 0, 0, orange, 0, orange, 0);
    }

    @Test
    void aSliceOfAStackIsTakenFromScanAndMaskAlike() throws IOException {
        Extent extent = new Extent(2, 1, 2);
        Volume scan = Volume.of(extent, new float[] {10, 20, 30, 40});
        LabelMap map = new LabelMap(extent, Geometry.UNKNOWN, new byte[] {1, 1, 0, 1});
        BufferedImage image = read(Overlay.of(scan, 1, BYTES).fill(map, 1).picture("", 9));
        assertThat(colours(image)).containsExactly(0x1e1e1e, Palette.ofClass(1));
    }

    @Test
    void threeChannelsAreColours() throws IOException {
        ScanInfo info = new ScanInfo(Extent.of(1, 1), 3, SampleType.UINT8, Geometry.UNKNOWN);
        Volume scan = new Volume(info, List.of(new float[] {1}, new float[] {2}, new float[] {3}));
        assertThat(colours(read(Overlay.of(scan, 0, BYTES).picture("", 9)))).containsExactly(0x010203);
    }

    @Test
    void aLargePictureIsMadeSmallAndKeepsItsShapeAndBrightness() throws IOException {
        float[] stripes = new float[400 * 1000];
        for (int i = 0; i < stripes.length; i++) {
            stripes[i] = i % 2 * 200;
        }
        Picture picture =
                Overlay.of(Volume.of(Extent.of(400, 1000), stripes), 0, BYTES).picture("", 250);
        assertThat(picture.width()).isEqualTo(250);
        assertThat(picture.height()).isEqualTo(100);
        assertThat(read(picture).getRGB(120, 50) & 0xff).isBetween(98, 102);
    }

    @Test
    void theRangeLeavesOutliersAside() {
        float[] values = new float[10_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        values[3] = 1e9f;
        values[4] = Float.NaN;
        IntensityRange range = IntensityRange.of(Volume.of(Extent.of(100, 100), values));
        assertThat(range.black()).isBetween(48f, 54f);
        assertThat(range.white()).isBetween(9945f, 9955f);
        assertThat(IntensityRange.of(Volume.of(Extent.of(1, 2), new float[] {7, 7}))
                        .grey(7))
                .isZero();
    }

    @Test
    void aMaskOfAnotherSizeIsRefused() {
        Overlay overlay = Overlay.of(Volume.of(Extent.of(1, 2), new float[2]), 0, BYTES);
        assertThatThrownBy(() -> overlay.fill(map(2, 1, 0, 0), 1)).hasMessage("expected a mask of 2x1, found 1x2");
    }

    private static LabelMap map(int height, int width, int... labels) {
        byte[] bytes = new byte[labels.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) labels[i];
        }
        return new LabelMap(Extent.of(height, width), Geometry.UNKNOWN, bytes);
    }

    private static BufferedImage read(Picture picture) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture.png()));
        assertThat(image.getWidth()).isEqualTo(picture.width());
        assertThat(image.getHeight()).isEqualTo(picture.height());
        return image;
    }

    private static int[] colours(BufferedImage image) {
        int[] colours = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        for (int i = 0; i < colours.length; i++) {
            colours[i] &= 0xffffff;
        }
        return colours;
    }

    /** Cases like those of a demo: a noisy disc with a lesion that was found more or less. */
    static Section gallery() {
        List<Section.PictureRow> rows = new ArrayList<>();
        String[] captions = {"Best: case-02, Dice 0.91", "Median: case-05, Dice 0.78", "Worst: case-03, Dice 0.44"};
        for (int row = 0; row < captions.length; row++) {
            int shift = row * 7;
            Random random = new Random(row);
            int side = 256;
            float[] values = new float[side * side];
            byte[] truth = new byte[values.length];
            byte[] prediction = new byte[values.length];
            for (int i = 0; i < values.length; i++) {
                int x = i % side;
                int y = i / side;
                boolean lung = Math.hypot(x - 128, y - 128) < 100;
                truth[i] = (byte) (Math.hypot(x - 100, y - 110) < 14 ? 2 : lung ? 1 : 0);
                prediction[i] = (byte) (Math.hypot(x - 100 - shift, y - 110) < 13 ? 2 : lung ? 1 : 0);
                values[i] = (float) ((lung ? -700 : 40) + (truth[i] == 2 ? 500 : 0) + 60 * random.nextGaussian());
            }
            Extent extent = Extent.of(side, side);
            Volume scan = Volume.of(extent, values);
            LabelMap is = new LabelMap(extent, Geometry.UNKNOWN, truth);
            LabelMap found = new LabelMap(extent, Geometry.UNKNOWN, prediction);
            Overlay plain = Overlay.of(scan, 0, IntensityRange.of(scan));
            rows.add(new Section.PictureRow(
                    captions[row],
                    List.of(
                            plain.picture("scan", 512),
                            plain.fill(is, 0.5).picture("truth", 512),
                            plain.fill(found, 0.5).picture("prediction", 512),
                            plain.difference(is, found, 0.6).picture("difference", 512))));
        }
        List<String> classes = List.of("background", "lung", "lesion");
        List<Section.Legend> legends = List.of(Palette.ofClasses(classes), Palette.ofDifference(classes.size()));
        return new Section.Gallery("Best, median and worst case", "", legends, rows);
    }
}
