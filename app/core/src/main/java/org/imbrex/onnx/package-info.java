/** ONNX files: sessions, devices, and what their graphs say; the only room that knows ONNX Runtime. */
package org.imbrex.onnx;
