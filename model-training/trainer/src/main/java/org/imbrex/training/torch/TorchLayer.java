package org.imbrex.training.torch;

import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.imbrex.training.network.Layer;

/** One layer as calls to libtorch. */
@FunctionalInterface
interface TorchLayer {
    /**
     * Computes its output.
     *
     * @param inputs on the network's device, channels next to each other, in the precision of the pass
     * @param training whether batch statistics and dropout are in effect
     */
    Tensor apply(List<Tensor> inputs, boolean training);

    /**
     * The calls for a layer.
     *
     * @param parameters finds the layer's tensors by their names within the layer
     * @param inPlace whether nobody else needs the input, so that it may be overwritten
     */
    static TorchLayer of(Layer layer, Function<String, Tensor> parameters, boolean inPlace) {
        if (layer instanceof Layer.Convolution c) {
            return convolution(c, parameters);
        }
        if (layer instanceof Layer.TransposedConvolution t) {
            return transposed(t, parameters);
        }
        if (layer instanceof Layer.BatchNormalisation b) {
            return batchNormalisation(b, parameters);
        }
        if (layer instanceof Layer.MaxPooling m) {
            return maxPooling(m);
        }
        if (layer instanceof Layer.Relu) {
            return inPlace ? (in, training) -> torch.relu_(in.get(0)) : (in, training) -> torch.relu(in.get(0));
        }
        if (layer instanceof Layer.Dropout d) {
            return (in, training) -> torch.dropout(in.get(0), d.rate(), training);
        }
        if (layer instanceof Layer.Concatenation) {
            return (in, training) -> torch.cat(new TensorVector(in.toArray(Tensor[]::new)), 1);
        }
        throw new IllegalArgumentException("no libtorch layer for " + layer);
    }

    private static TorchLayer convolution(Layer.Convolution c, Function<String, Tensor> parameters) {
        Tensor weight = parameters.apply("weight");
        long[] padding = c.kernel().stream().mapToLong(k -> k / 2).toArray();
        long[] ones = c.kernel().stream().mapToLong(k -> 1).toArray();
        return (in, training) -> {
            Tensor x = in.get(0);
            Tensor kernel = weight.to(x.scalar_type());
            TensorOptional bias =
                    c.bias() ? new TensorOptional(parameters.apply("bias").to(x.scalar_type())) : new TensorOptional();
            return ones.length == 2
                    ? torch.conv2d(x, kernel, bias, ones, padding, ones, 1)
                    : torch.conv3d(x, kernel, bias, ones, padding, ones, 1);
        };
    }

    private static TorchLayer transposed(Layer.TransposedConvolution t, Function<String, Tensor> parameters) {
        Tensor weight = parameters.apply("weight");
        Tensor bias = parameters.apply("bias");
        long[] stride = Tensors.shape(t.scale());
        long[] zeros = new long[stride.length];
        long[] ones = t.scale().stream().mapToLong(k -> 1).toArray();
        return (in, training) -> {
            Tensor x = in.get(0);
            Tensor kernel = weight.to(x.scalar_type());
            TensorOptional shift = new TensorOptional(bias.to(x.scalar_type()));
            return stride.length == 2
                    ? torch.conv_transpose2d(x, kernel, shift, stride, zeros, zeros, 1, ones)
                    : torch.conv_transpose3d(x, kernel, shift, stride, zeros, zeros, 1, ones);
        };
    }

    private static TorchLayer batchNormalisation(Layer.BatchNormalisation b, Function<String, Tensor> parameters) {
        Tensor weight = parameters.apply("weight");
        Tensor bias = parameters.apply("bias");
        Tensor mean = parameters.apply("mean");
        Tensor variance = parameters.apply("variance");
        return (in, training) -> torch.batch_norm(
                in.get(0),
                new TensorOptional(weight),
                new TensorOptional(bias),
                new TensorOptional(mean),
                new TensorOptional(variance),
                training,
                b.momentum(),
                b.epsilon(),
                true);
    }

    private static TorchLayer maxPooling(Layer.MaxPooling m) {
        long[] size = Tensors.shape(m.size());
        long[] zeros = new long[size.length];
        long[] ones = m.size().stream().mapToLong(k -> 1).toArray();
        return (in, training) -> size.length == 2
                ? torch.max_pool2d(in.get(0), size, size, zeros, ones, false)
                : torch.max_pool3d(in.get(0), size, size, zeros, ones, false);
    }
}
