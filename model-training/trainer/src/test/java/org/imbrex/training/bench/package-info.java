/** Measurements against plain libtorch, run by hand. */
package org.imbrex.training.bench;
