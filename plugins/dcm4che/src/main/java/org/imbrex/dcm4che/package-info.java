/** DICOM files through dcm4che-core, in place of the codec that comes with the program. */
package org.imbrex.dcm4che;
