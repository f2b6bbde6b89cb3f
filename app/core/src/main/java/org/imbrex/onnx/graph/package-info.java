/**
 * What an ONNX file's graph says: its inputs and outputs, how far an output voxel looks, which grid its patches keep to,
 * and how much memory its activations need.
 */
@NullMarked
package org.imbrex.onnx.graph;

import org.jspecify.annotations.NullMarked;
