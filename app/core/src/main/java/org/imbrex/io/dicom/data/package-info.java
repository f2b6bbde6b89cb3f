/** What a DICOM file holds, as plain data, and the interface of whoever reads and writes it. */
package org.imbrex.io.dicom.data;
