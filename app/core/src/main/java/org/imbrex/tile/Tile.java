package org.imbrex.tile;

import org.imbrex.volume.Region;

/**
 * A patch placed on an image.
 *
 * @param read what the network is given; may reach outside the image, where the image is mirrored
 * @param output where the network's output lies: as much as was read, less for a network that does not pad
 * @param write the part of the output that is kept; inside the image
 */
public record Tile(Region read, Region output, Region write) {}
