/** Training from what is drawn in ImageJ: ROIs and label images as data sets, and the curves of a run. */
package org.imbrex.imagej.train;
