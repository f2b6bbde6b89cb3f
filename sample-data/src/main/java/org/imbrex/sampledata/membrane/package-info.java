/** Scans that look like nerve tissue in an electron microscope, with a mask of the cell membranes. */
package org.imbrex.sampledata.membrane;
