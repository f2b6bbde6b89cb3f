/** The use case: from a source of voxels, tile by tile, to a sink of labels. */
package org.imbrex.segment;
