/** DICOM scans and segmentations, as the rest of the program sees them. */
package org.imbrex.io.dicom;
