/** Unpacks the pixels of DICOM frames: native, RLE and the JPEG family. */
package org.imbrex.io.dicom.pixel;
