/** Our own reading and writing of DICOM files. */
package org.imbrex.io.dicom.codec;
