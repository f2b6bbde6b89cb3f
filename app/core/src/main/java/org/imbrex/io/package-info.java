/** Opens scans and masks by what their bytes say, and writes masks, scans and probabilities by their file's suffix. */
package org.imbrex.io;
