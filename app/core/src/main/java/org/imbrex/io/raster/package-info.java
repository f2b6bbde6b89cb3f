/** Raster images by region: TIFF, BigTIFF, PNG and JPEG. */
package org.imbrex.io.raster;
