/** What comes out as ImageJ's own things: masks, object images, overlays, ROIs, tables. */
package org.imbrex.imagej.output;
