/** The sample scans with their masks: what the sets hold, how their files are written, and their manifest. */
package org.imbrex.sampledata;
