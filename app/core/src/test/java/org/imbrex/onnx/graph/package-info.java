/** Tests of the graph walk, against hand-worked values and ONNX Runtime. */
@NullMarked
package org.imbrex.onnx.graph;

import org.jspecify.annotations.NullMarked;
