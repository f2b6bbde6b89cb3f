package org.imbrex.training.network;

import org.imbrex.yaml.Key;

/**
 * What stands at every level of a U-Net.
 *
 * @param convolutions how many, one after the other
 * @param activation what follows each
 * @param normalisation what stands between the two
 * @param dropout the share of values dropped, 0 for none
 * @param dropoutLevels at how many of the lowest levels they are dropped
 */
public record Block(
        @Key(value = "convolutions at every level", from = 1, to = 8)
        int convolutions,

        @Key("what follows each convolution") Activation activation,

        @Key("instance and group normalisation look at the whole patch: tiles are then no longer exact")
        Normalisation normalisation,

        @Key(value = "share of values dropped in training, 0 to below 1", from = 0, to = 0.99)
        double dropout,

        @Key(value = "at how many of the lowest levels they are dropped", from = 1, to = 8)
        int dropoutLevels) {

    /** Two convolutions with batch normalisation and ReLU. */
    public static final Block PLAIN = new Block(2, Activation.RELU, Normalisation.BATCH, 0, 1);

    /** What follows a convolution. */
    public enum Activation {
        RELU,
        LEAKY_RELU,
        PRELU,
        ELU,
        SILU,
        MISH,
        RELU6,
        GELU,
        MAXOUT,
        SIGMOID,
        TANH;

        /** Whether it is about the identity above 0 and small below, for which He et al. worked out their start. */
        boolean rectifies() {
            return this != SIGMOID && this != TANH;
        }
    }

    /** What keeps the spread of values. */
    public enum Normalisation {
        BATCH,
        INSTANCE,
        GROUP,
        NONE
    }

    /** The same with another share dropped at the lowest level. */
    public Block withDropout(double share) {
        return new Block(convolutions, activation, normalisation, share, dropoutLevels);
    }
}
