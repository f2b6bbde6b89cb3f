/** Networks computed by libtorch: where they run, in which precision, and how their native memory is kept. */
package org.imbrex.training.torch;
