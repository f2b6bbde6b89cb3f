package org.imbrex.training.bench;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.BatchNorm3dImpl;
import org.bytedeco.pytorch.BatchNormOptions;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Conv2dOptions;
import org.bytedeco.pytorch.Conv3dImpl;
import org.bytedeco.pytorch.Conv3dOptions;
import org.bytedeco.pytorch.ConvTranspose2dImpl;
import org.bytedeco.pytorch.ConvTranspose2dOptions;
import org.bytedeco.pytorch.ConvTranspose3dImpl;
import org.bytedeco.pytorch.ConvTranspose3dOptions;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The training step as anyone would write it from libtorch's own modules, optimiser and autocast: what ours is measured
 * against.
 */
final class PlainLoop {
    private final Module root = new Module("unet");
    private final List<Module> down = new ArrayList<>();
    private final List<Module> up = new ArrayList<>();
    private final List<Module> merge = new ArrayList<>();
    private final Module head;
    private final AdamW optimiser;
    private final long[] shape;
    private final int depth;
    private final boolean bfloat16;

    /** @param shape batch, channels, the extent of patches: along y, x or z, y, x */
    PlainLoop(long[] shape, int base, int depth, int classes, boolean bfloat16) {
        this.shape = shape.clone();
        this.depth = depth;
        this.bfloat16 = bfloat16;
        for (int i = 0; i <= depth; i++) {
            block("down" + i, i == 0 ? (int) shape[1] : base << (i - 1), base << i, down);
        }
        for (int i = 0; i < depth; i++) {
            up.add(root.register_module("up" + i, doubling(base << (i + 1), base << i)));
            block("merge" + i, base << (i + 1), base << i, merge);
        }
        head = root.register_module("head", convolution(base, classes, 1));
        TensorVector parameters = root.parameters();
        for (Tensor p : parameters.get()) {
            if (p.dim() == shape.length) {
                // Unlike contiguous, this gives the kernels of a single channel the layout too, as Module.to does in
                // Python.
                p.set_data(p.to(ScalarType.Float, false, false, new MemoryFormatOptional(channelsLast())));
            }
        }
        AdamWOptions options = new AdamWOptions(1e-3);
        options.weight_decay().put(1e-4);
        optimiser = new AdamW(parameters, options);
        root.train(true);
    }

    private boolean volumes() {
        return shape.length == 5;
    }

    private MemoryFormat channelsLast() {
        return volumes() ? MemoryFormat.ChannelsLast3d : MemoryFormat.ChannelsLast;
    }

    private LongPointer everyAxis(long value) {
        long[] values = new long[shape.length - 2];
        Arrays.fill(values, value);
        return new LongPointer(values);
    }

    private Module convolution(int in, int out, int kernel) {
        if (volumes()) {
            Conv3dOptions options = new Conv3dOptions(in, out, everyAxis(kernel));
            options.padding().put(everyAxis(kernel / 2));
            return new Conv3dImpl(options);
        }
        Conv2dOptions options = new Conv2dOptions(in, out, everyAxis(kernel));
        options.padding().put(everyAxis(kernel / 2));
        return new Conv2dImpl(options);
    }

    private Module doubling(int in, int out) {
        if (volumes()) {
            ConvTranspose3dOptions options = new ConvTranspose3dOptions(in, out, everyAxis(2));
            options.stride().put(everyAxis(2));
            return new ConvTranspose3dImpl(options);
        }
        ConvTranspose2dOptions options = new ConvTranspose2dOptions(in, out, everyAxis(2));
        options.stride().put(everyAxis(2));
        return new ConvTranspose2dImpl(options);
    }

    private void block(String name, int in, int out, List<Module> into) {
        BatchNormOptions norm = new BatchNormOptions(out);
        for (int i = 0; i < 2; i++) {
            into.add(root.register_module(name + "c" + i, convolution(i == 0 ? in : out, out, 3)));
            into.add(root.register_module(
                    name + "n" + i, volumes() ? new BatchNorm3dImpl(norm) : new BatchNorm2dImpl(norm)));
        }
    }

    private static Tensor apply(Module module, Tensor x) {
        if (module instanceof Conv2dImpl flat) {
            return flat.forward(x);
        } else if (module instanceof Conv3dImpl deep) {
            return deep.forward(x);
        } else if (module instanceof BatchNorm2dImpl flat) {
            return flat.forward(x);
        } else if (module instanceof BatchNorm3dImpl deep) {
            return deep.forward(x);
        } else if (module instanceof ConvTranspose2dImpl flat) {
            return flat.forward(x);
        }
        return ((ConvTranspose3dImpl) module).forward(x);
    }

    private static Tensor block(List<Module> modules, int index, Tensor x) {
        for (int i = 4 * index; i < 4 * index + 4; i += 2) {
            x = torch.relu(apply(modules.get(i + 1), apply(modules.get(i), x)));
        }
        return x;
    }

    private Tensor forward(Tensor x) {
        Tensor[] skips = new Tensor[depth];
        for (int i = 0; i < depth; i++) {
            x = block(down, i, x);
            skips[i] = x;
            x = volumes() ? torch.max_pool3d(x, new long[] {2, 2, 2}) : torch.max_pool2d(x, new long[] {2, 2});
        }
        x = block(down, depth, x);
        for (int i = depth - 1; i >= 0; i--) {
            x = apply(up.get(i), x);
            x = block(merge, i, torch.cat(new TensorVector(skips[i], x), 1));
        }
        return apply(head, x);
    }

    /** One step; returns its loss. */
    double step(FloatBuffer images, ByteBuffer labels) {
        PointerScope scope = new PointerScope();
        try {
            Tensor x = torch.from_blob(new FloatPointer(images), shape, new TensorOptions(ScalarType.Float))
                    .contiguous(channelsLast());
            long[] classes = new long[shape.length - 1];
            classes[0] = shape[0];
            System.arraycopy(shape, 2, classes, 1, shape.length - 2);
            Tensor y = torch.from_blob(new BytePointer(labels), classes, new TensorOptions(ScalarType.Byte))
                    .to(ScalarType.Long);
            optimiser.zero_grad();
            if (bfloat16) {
                torch.set_autocast_dtype(DeviceType.CPU, ScalarType.BFloat16);
                torch.set_autocast_enabled(DeviceType.CPU, true);
            }
            Tensor logits = forward(x);
            if (bfloat16) {
                torch.set_autocast_enabled(DeviceType.CPU, false);
                torch.clear_cache();
            }
            logits = logits.to(ScalarType.Float);
            Tensor p = torch.softmax(logits, 1).select(1, 1);
            Tensor truth = y.to(ScalarType.Float);
            Scalar one = new Scalar(1.0);
            Tensor dice = p.mul(truth)
                    .sum()
                    .mul(new Scalar(2.0))
                    .add(one)
                    .div(p.sum().add(truth.sum()).add(one))
                    .neg()
                    .add(one);
            Tensor loss = torch.cross_entropy(logits, y).add(dice);
            loss.backward();
            optimiser.step();
            return loss.item_double();
        } finally {
            scope.close();
        }
    }
}
