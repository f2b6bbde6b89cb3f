/** Segmentations in DICOM: SEG objects out and in, structure sets in. */
package org.imbrex.io.dicom.seg;
