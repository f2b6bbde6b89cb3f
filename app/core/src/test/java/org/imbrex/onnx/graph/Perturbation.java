package org.imbrex.onnx.graph;

import ai.onnxruntime.OrtException;

/** Finds out what a network's outputs depend on by changing its input and looking which outputs move. */
final class Perturbation {
    private Perturbation() {}

    /**
     * For each output index along an axis, the lowest and the highest input index that moves it.
     *
     * @param shape the input's axes, the first of them the batch, which has to be free
     */
    static long[][] moved(OnnxRuntimeRunner runner, long[] shape, int axis) throws OrtException {
        FloatTensor image = FloatTensor.random(5, shape);
        int size = image.length(axis);
        int step = image.step(axis);
        // One image for each index, in which all voxels at that index move: outputs see it whatever else they look at.
        int voxels = image.values().length;
        float[] batch = new float[(size + 1) * voxels];
        for (int i = 0; i <= size; i++) {
            System.arraycopy(image.values(), 0, batch, i * voxels, voxels);
            for (int voxel = 0; voxel < voxels; voxel++) {
                batch[i * voxels + voxel] += voxel / step % size == i - 1 ? 1e6f : 0;
            }
        }
        long[] batchShape = shape.clone();
        batchShape[0] = size + 1L;
        FloatTensor outputs = runner.run(new FloatTensor(batch, batchShape));
        int count = outputs.values().length / (size + 1);
        int length = outputs.length(axis);
        int outputStep = outputs.step(axis);
        long[][] moved = new long[length][];
        for (int j = 0; j < length; j++) {
            moved[j] = new long[] {Long.MAX_VALUE, Long.MIN_VALUE};
        }
        for (int i = 1; i <= size; i++) {
            for (int voxel = 0; voxel < count; voxel++) {
                if (outputs.values()[i * count + voxel] != outputs.values()[voxel]) {
                    long[] bounds = moved[voxel / outputStep % length];
                    bounds[0] = Math.min(bounds[0], i - 1);
                    bounds[1] = Math.max(bounds[1], i - 1);
                }
            }
        }
        return moved;
    }
}
