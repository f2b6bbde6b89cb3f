/** Annotated scans on disk, and the batches of patches that a network is trained on. */
package org.imbrex.training.data;
