package org.imbrex.training.torch;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.LongArrayRef;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
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
        if (layer instanceof Layer.Magnification m) {
            return magnification(m);
        }
        if (layer instanceof Layer.BatchNormalisation b) {
            return batchNormalisation(b, parameters);
        }
        if (layer instanceof Layer.GroupNormalisation g) {
            return groupNormalisation(g, parameters);
        }
        if (layer instanceof Layer.Pointwise p) {
            return pointwise(p.function(), inPlace);
        }
        if (layer instanceof Layer.ParametricRelu) {
            Tensor weight = parameters.apply("weight");
            return (in, training) -> torch.prelu(in.get(0), weight.to(in.get(0).scalar_type()));
        }
        if (layer instanceof Layer.Maxout m) {
            return (in, training) -> torch.maximum(
                    in.get(0).narrow(1, 0, m.channels()), in.get(0).narrow(1, m.channels(), m.channels()));
        }
        if (layer instanceof Layer.MaxPooling m) {
            return maxPooling(m);
        }
        if (layer instanceof Layer.AveragePooling a) {
            return averagePooling(a);
        }
        if (layer instanceof Layer.Dropout d) {
            return (in, training) -> torch.dropout(in.get(0), d.rate(), training);
        }
        if (layer instanceof Layer.Concatenation) {
            return (in, training) -> torch.cat(new TensorVector(in.toArray(Tensor[]::new)), 1);
        }
        if (layer instanceof Layer.Addition) {
            return (in, training) -> in.get(0).add(in.get(1));
        }
        if (layer instanceof Layer.Crop c) {
            return (in, training) -> cropped(in.get(0), c.margin());
        }
        throw new IllegalArgumentException("no libtorch layer for " + layer);
    }

    private static TorchLayer convolution(Layer.Convolution c, Function<String, Tensor> parameters) {
        Tensor weight = parameters.apply("weight");
        long[] padding = Tensors.shape(c.padding());
        long[] stride = Tensors.shape(c.stride());
        long[] ones = ones(stride);
        return (in, training) -> {
            Tensor x = in.get(0);
            Tensor kernel = weight.to(x.scalar_type());
            TensorOptional bias =
                    c.bias() ? new TensorOptional(parameters.apply("bias").to(x.scalar_type())) : new TensorOptional();
            return ones.length == 2
                    ? torch.conv2d(x, kernel, bias, stride, padding, ones, c.groups())
                    : torch.conv3d(x, kernel, bias, stride, padding, ones, c.groups());
        };
    }

    private static TorchLayer transposed(Layer.TransposedConvolution t, Function<String, Tensor> parameters) {
        Tensor weight = parameters.apply("weight");
        Tensor bias = parameters.apply("bias");
        long[] stride = Tensors.shape(t.scale());
        long[] zeros = new long[stride.length];
        long[] ones = ones(stride);
        return (in, training) -> {
            Tensor x = in.get(0);
            Tensor kernel = weight.to(x.scalar_type());
            TensorOptional shift = new TensorOptional(bias.to(x.scalar_type()));
            return stride.length == 2
                    ? torch.conv_transpose2d(x, kernel, shift, stride, zeros, zeros, 1, ones)
                    : torch.conv_transpose3d(x, kernel, shift, stride, zeros, zeros, 1, ones);
        };
    }

    private static TorchLayer magnification(Layer.Magnification m) {
        long[] scale = Tensors.shape(m.scale());
        return (in, training) -> {
            Tensor x = in.get(0);
            long[] size = new long[scale.length];
            for (int axis = 0; axis < size.length; axis++) {
                size[axis] = x.size(axis + 2L) * scale[axis];
            }
            LongArrayRef larger = new LongArrayRef(new LongPointer(size), size.length);
            DoubleOptional fromSize = new DoubleOptional();
            return size.length == 2
                    ? torch.upsample_bilinear2d(x, larger, false, fromSize, fromSize)
                    : torch.upsample_trilinear3d(x, larger, false, fromSize, fromSize, fromSize);
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

    private static TorchLayer groupNormalisation(Layer.GroupNormalisation g, Function<String, Tensor> parameters) {
        Tensor weight = parameters.apply("weight");
        Tensor bias = parameters.apply("bias");
        return (in, training) -> torch.group_norm(
                in.get(0), g.groups(), new TensorOptional(weight), new TensorOptional(bias), g.epsilon(), true);
    }

    private static TorchLayer pointwise(Layer.Function function, boolean inPlace) {
        return switch (function) {
            case RELU -> inPlace ? (in, training) -> torch.relu_(in.get(0)) : (in, training) -> torch.relu(in.get(0));
            case LEAKY_RELU -> (in, training) -> torch.leaky_relu(in.get(0), new Scalar(0.01));
            case ELU -> (in, training) -> torch.elu(in.get(0), new Scalar(1.0), new Scalar(1.0), new Scalar(1.0));
            case SILU -> (in, training) -> torch.silu(in.get(0));
            case MISH -> (in, training) -> torch.mish(in.get(0));
            case RELU6 -> (in, training) -> torch.hardtanh(in.get(0), new Scalar(0.0), new Scalar(6.0));
            case GELU -> (in, training) -> torch.gelu(in.get(0), "none");
            case SIGMOID -> (in, training) -> torch.sigmoid(in.get(0));
            case TANH -> (in, training) -> torch.tanh(in.get(0));
        };
    }

    private static TorchLayer maxPooling(Layer.MaxPooling m) {
        long[] size = Tensors.shape(m.size());
        long[] zeros = new long[size.length];
        long[] ones = ones(size);
        return (in, training) -> size.length == 2
                ? torch.max_pool2d(in.get(0), size, size, zeros, ones, false)
                : torch.max_pool3d(in.get(0), size, size, zeros, ones, false);
    }

    private static TorchLayer averagePooling(Layer.AveragePooling a) {
        long[] size = Tensors.shape(a.size());
        long[] zeros = new long[size.length];
        return (in, training) -> size.length == 2
                ? torch.avg_pool2d(in.get(0), size, size, zeros, false, true, new LongOptional())
                : torch.avg_pool3d(in.get(0), size, size, zeros, false, true, new LongOptional());
    }

    /** A tensor without some voxels on both sides of each axis of space; they are the last axes. */
    static Tensor cropped(Tensor tensor, List<Integer> margin) {
        Tensor inner = tensor;
        for (int i = 0; i < margin.size(); i++) {
            long axis = tensor.dim() - margin.size() + i;
            inner = inner.narrow(axis, margin.get(i), tensor.size(axis) - 2L * margin.get(i));
        }
        return inner;
    }

    private static long[] ones(long[] like) {
        long[] ones = new long[like.length];
        Arrays.fill(ones, 1);
        return ones;
    }
}
