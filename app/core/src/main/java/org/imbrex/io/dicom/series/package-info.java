/** From files to scans: slices are found, put in order, checked, and read region by region. */
package org.imbrex.io.dicom.series;
