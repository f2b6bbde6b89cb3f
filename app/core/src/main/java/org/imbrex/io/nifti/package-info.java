/** NIfTI-1 and NIfTI-2 volumes, the format of neuroimaging: reads scans and masks, writes masks and probabilities. */
package org.imbrex.io.nifti;
