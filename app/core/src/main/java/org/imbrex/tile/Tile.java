package org.imbrex.tile;

import org.imbrex.volume.Region;

/**
 * A patch placed on an image.
 *
 * @param read what the network is given; may reach outside the image, where the image is mirrored
 * @param write the part of the result that is kept; inside the image and inside what was read
 */
public record Tile(Region read, Region write) {}
