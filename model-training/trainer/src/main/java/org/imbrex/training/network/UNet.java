package org.imbrex.training.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.imbrex.yaml.Key;

/**
 * A U-Net: Ronneberger, Fischer and Brox (2015, arXiv:1505.04597). Going down a level makes the image smaller and doubles
 * the channels.
 *
 * @param kind what a level's convolutions are
 * @param dimensions 2 for slices, 3 for volumes
 * @param base channels of the first level
 * @param widest channels of no level are more
 * @param depth how often the image is made smaller
 * @param flatLevels how many of the first levels leave z alone, for volumes whose slices are far apart
 * @param scale compound scaling (Tan and Le 2019, arXiv:1905.11946): convolutions times 1.2^scale, channels times
 *     1.1^scale and patches times 1.15^scale, so that the work of a patch in two dimensions about doubles with each 1
 * @param padding whether convolutions keep the size
 * @param down how the image is made smaller
 * @param up how it is made larger again
 * @param deepSupervision whether coarser levels are trained to give scores too
 * @param initialisation the numbers that it starts from
 * @param block what stands at every level
 */
public record UNet(
        @Key("what a level's convolutions are") Kind kind,

        @Key(value = "2 for slices, 3 for volumes", from = 2, to = 3)
        int dimensions,

        @Key(value = "channels of the first level; they double with every level", from = 1, to = 512)
        int base,

        @Key(value = "the most channels of a level", from = 1, to = 4096)
        int widest,

        @Key(value = "how often the image is halved", from = 1, to = 7)
        int depth,

        @Key(value = "first levels that leave z alone, in volumes whose slices are far apart", from = 0, to = 7)
        int flatLevels,

        @Key(
                value = "compound scaling: depth, width and patch grow together, work doubles with each 1",
                from = -4,
                to = 8)
        double scale,

        @Key("whether convolutions keep the size") Padding padding,
        @Key("how the image is made smaller") Down down,
        @Key("how it is made larger again") Up up,

        @Key("whether coarser levels are trained to give scores too")
        boolean deepSupervision,

        @Key("the numbers it starts from") Initialisation.Kind initialisation,
        @Key("what stands at every level") Block block) {

    private static final double DEPTH_FACTOR = 1.2;
    private static final double WIDTH_FACTOR = 1.1;
    private static final double PATCH_FACTOR = 1.15;
    private static final int WIDEST = 1024;

    /** What a level's convolutions are. */
    public enum Kind {
        /** One after the other. */
        PLAIN,
        /** With a way around them (He et al. 2016, arXiv:1512.03385; in U-Nets Zhang et al. 2018, arXiv:1711.10684). */
        RESIDUAL,
        /** Each channel by itself, then all channels of a voxel (Howard et al. 2017, arXiv:1704.04861). */
        SEPARABLE
    }

    /** Whether convolutions keep the size. */
    public enum Padding {
        /** Zeros are put around. */
        SAME,
        /** The scores are smaller than the image. */
        VALID
    }

    /** How the image is made smaller. */
    public enum Down {
        MAX,
        AVERAGE,
        STRIDED
    }

    /** How the image is made larger. */
    public enum Up {
        TRANSPOSED,
        LINEAR
    }

    public UNet {
        if (base < 1 || base > 512 || depth < 1 || depth > 7) {
            throw new IllegalArgumentException(
                    "a U-Net has base 1 to 512 and depth 1 to 7, found base " + base + " and depth " + depth);
        }
        if (!(block.dropout() >= 0 && block.dropout() < 1)) {
            throw new IllegalArgumentException("dropout is 0 to below 1, found " + block.dropout());
        }
        if (deepSupervision && (padding == Padding.VALID || depth < 2)) {
            throw new IllegalArgumentException(
                    "deep-supervision needs padding: same and depth 2 or more, found " + padding + " and " + depth);
        }
        if (flatLevels > 0 && (dimensions == 2 || flatLevels > depth)) {
            throw new IllegalArgumentException("flat-levels needs dimensions: 3 and as many levels, found " + flatLevels
                    + " with " + dimensions + " dimensions and depth " + depth);
        }
    }

    /**
     * A plain one for slices.
     *
     * @param dropout share of values dropped at the bottom, 0 for none
     */
    public UNet(int base, int depth, double dropout) {
        this(
                Kind.PLAIN,
                2,
                base,
                WIDEST,
                depth,
                0,
                0,
                Padding.SAME,
                Down.MAX,
                Up.TRANSPOSED,
                false,
                Initialisation.Kind.HE,
                Block.PLAIN.withDropout(dropout));
    }

    /**
     * The network.
     *
     * @param channels input channels
     * @param classes classes, the background among them
     */
    public Network network(int channels, int classes) {
        return new UNetBuilder(this, channels, classes).build();
    }

    /** Channels of a level, 0 being the first. */
    public int width(int level) {
        double width = base * Math.pow(WIDTH_FACTOR, scale) * (1 << level);
        return Math.max(1, Math.min(widest, scale == 0 ? base << level : (int) Math.round(width / 4) * 4));
    }

    /** Convolutions at every level. */
    int convolutions() {
        return Math.max(1, (int) Math.round(block.convolutions() * Math.pow(DEPTH_FACTOR, scale)));
    }

    /** A patch's size along an axis at this scale: a multiple of the grid. */
    public int patch(int size, int axis) {
        int grid = grid().get(axis);
        double scaled = size * Math.pow(PATCH_FACTOR, scale);
        return scale == 0 ? size : Math.max(grid, (int) Math.round(scaled / grid) * grid);
    }

    /** Voxels along each axis, slowest first, that patches are multiples of. */
    public List<Integer> grid() {
        List<Integer> grid = new ArrayList<>(Collections.nCopies(dimensions, 1 << depth));
        if (dimensions == 3) {
            grid.set(0, 1 << (depth - flatLevels));
        }
        return grid;
    }

    /** The kernel at a level. */
    List<Integer> kernel(int level) {
        return dimensions == 2 ? List.of(3, 3) : List.of(level < flatLevels ? 1 : 3, 3, 3);
    }

    /** By how much a level is smaller than the one above. */
    List<Integer> step(int level) {
        return dimensions == 2 ? List.of(2, 2) : List.of(level < flatLevels ? 1 : 2, 2, 2);
    }

    /** In words: what differs from the plain one is named. */
    String words() {
        StringBuilder words = new StringBuilder();
        switch (kind) {
            case PLAIN -> words.append("U-Net");
            case RESIDUAL -> words.append("residual U-Net");
            case SEPARABLE -> words.append("depthwise-separable U-Net");
        }
        words.append(dimensions == 3 ? " in 3-D" : "");
        words.append(", base ").append(width(0)).append(", depth ").append(depth);
        add(words, convolutions() != 2, convolutions() + " convolutions a level");
        add(words, flatLevels > 0, flatLevels + " flat levels");
        add(words, block.activation() != Block.Activation.RELU, word(block.activation()));
        add(words, block.normalisation() != Block.Normalisation.BATCH, word(block.normalisation()) + " normalisation");
        add(words, padding == Padding.VALID, "valid padding");
        add(words, down != Down.MAX, word(down) + " pooling");
        add(words, up != Up.TRANSPOSED, word(up) + " upsampling");
        add(words, deepSupervision, "deep supervision");
        return words.toString();
    }

    private static void add(StringBuilder words, boolean really, String more) {
        if (really) {
            words.append(", ").append(more);
        }
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
