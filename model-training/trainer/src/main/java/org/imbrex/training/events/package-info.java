/** Curves for TensorBoard, as the files that it reads. */
package org.imbrex.training.events;
