/** Patches that look like other scans of the same kind: one warp for image and mask together, then changes of intensity. */
package org.imbrex.training.augment;
