/** Scans that look like CT slices of the chest, with a mask of nodules in the lungs. */
package org.imbrex.sampledata.lung;
