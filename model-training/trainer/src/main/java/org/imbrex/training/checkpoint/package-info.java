/** Numbers of a training run on disk. */
package org.imbrex.training.checkpoint;
