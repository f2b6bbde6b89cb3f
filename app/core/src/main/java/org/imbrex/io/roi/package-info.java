/** Regions of interest (ROIs) that people drew in ImageJ: their files, their classes, and the voxels inside them. */
package org.imbrex.io.roi;
