/** Voxels and where they are: extents, regions, geometry, volumes, label maps, and region-wise sources and sinks. */
package org.imbrex.volume;
