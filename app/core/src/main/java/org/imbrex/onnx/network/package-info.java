/** Networks that nobody trained: for measuring speed and memory without a model file at hand. */
@NullMarked
package org.imbrex.onnx.network;

import org.jspecify.annotations.NullMarked;
