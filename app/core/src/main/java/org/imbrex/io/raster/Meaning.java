package org.imbrex.io.raster;

/** What a reader hands out of an image whose numbers stand for others. */
enum Meaning {
    /** Intensities: a palette's colours (8 bits a channel), white-is-zero turned round. */
    INTENSITIES,
    /** The numbers in the file: a palette's indices, white-is-zero as it stands. */
    STORED
}
