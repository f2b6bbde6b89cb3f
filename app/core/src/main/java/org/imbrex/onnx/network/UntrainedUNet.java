package org.imbrex.onnx.network;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.imbrex.io.disk.PartFile;
import org.imbrex.model.Activation;
import org.imbrex.model.Layout;
import org.imbrex.model.ModelSpec;
import org.imbrex.model.ModelSpecJson;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;
import org.imbrex.preprocess.Normalisation;

/**
 * A padded U-Net with weights by chance, as the trainer would export it: two 3 x 3 (x 3) convolutions with batch
 * normalisation and ReLU at each level, max pooling down, transposed convolutions up, one channel in.
 *
 * @param dimensions 2 or 3
 * @param base channels of the first level; each level down has twice as many
 * @param depth how often the image is halved
 * @param classes scores a voxel, 2 to 256
 * @param seed of the weights
 */
public record UntrainedUNet(int dimensions, int base, int depth, int classes, long seed) {
    public UntrainedUNet {
        require("dimensions", dimensions, 2, 3);
        require("base", base, 1, 256);
        require("depth", depth, 0, 6);
        require("classes", classes, 2, 256);
    }

    /** A plane's network with two classes. */
    public static UntrainedUNet plane(int base, int depth) {
        return new UntrainedUNet(2, base, depth, 2, 1);
    }

    /** A volume's network with two classes. */
    public static UntrainedUNet volume(int base, int depth) {
        return new UntrainedUNet(3, base, depth, 2, 1);
    }

    /** What its file says about itself: scans are normalised by their own mean and deviation. */
    public ModelSpec spec() {
        return new ModelSpec(
                "untrained " + dimensions + "-D U-Net, base " + base + ", depth " + depth,
                dimensions == 2 ? Layout.NCHW : Layout.NCDHW,
                List.of(new ModelSpec.Channel("intensity", new Normalisation.ScanZScore())),
                IntStream.range(0, classes)
                        .mapToObj(c -> c == 0 ? "background" : "class " + c)
                        .toList(),
                Activation.SOFTMAX,
                null,
                null);
    }

    /** The network as an ONNX model. */
    public ModelProto model() {
        LayerWriter layers = new LayerWriter(dimensions, seed);
        String[] skips = new String[depth];
        String x = layers.input("image", 1);
        int channels = 1;
        for (int level = 0; level < depth; level++) {
            x = block(layers, x, channels, base << level);
            channels = base << level;
            skips[level] = x;
            x = layers.halved(x);
        }
        x = block(layers, x, channels, base << depth);
        for (int level = depth - 1; level >= 0; level--) {
            int fewer = base << level;
            x = layers.concatenated(skips[level], layers.doubled(x, 2 * fewer, fewer));
            x = block(layers, x, 2 * fewer, fewer);
        }
        layers.output(layers.convolution(x, base, classes, 1), classes);
        return layers.model(ModelSpecJson.KEY, ModelSpecJson.write(spec()));
    }

    /** Writes the model's file, in place of what stood there. */
    public void write(Path file) {
        ModelProto model = model();
        try (PartFile part = PartFile.create(file, model.getSerializedSize())) {
            try {
                model.writeTo(part.stream());
            } catch (IOException e) {
                throw part.failed(e);
            }
            part.finish();
        }
    }

    private static String block(LayerWriter layers, String x, int in, int out) {
        String once = layers.rectified(layers.normalised(layers.convolution(x, in, out, 3), out));
        return layers.rectified(layers.normalised(layers.convolution(once, out, out, 3), out));
    }

    private static void require(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + ": expected " + least + " to " + most + ", found " + value);
        }
    }
}
