/** Trained networks as ONNX files that describe themselves, checked against the trainer before they get their name. */
package org.imbrex.training.export;
