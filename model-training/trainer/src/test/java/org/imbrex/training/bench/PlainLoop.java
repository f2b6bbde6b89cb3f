package org.imbrex.training.bench;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.BatchNormOptions;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Conv2dOptions;
import org.bytedeco.pytorch.ConvTranspose2dImpl;
import org.bytedeco.pytorch.ConvTranspose2dOptions;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The training step as anyone would write it from libtorch's own modules, optimiser and autocast: what ours is measured against. */
final class PlainLoop {
    private final Module root = new Module("unet");
    private final List<Module> down = new ArrayList<>();
    private final List<Module> up = new ArrayList<>();
    private final List<Module> merge = new ArrayList<>();
    private final Conv2dImpl head;
    private final AdamW optimiser;
    private final int depth;
    private final boolean bfloat16;

    PlainLoop(int base, int depth, int classes, boolean bfloat16) {
        this.depth = depth;
        this.bfloat16 = bfloat16;
        for (int i = 0; i <= depth; i++) {
            block("down" + i, i == 0 ? 1 : base << (i - 1), base << i, down);
        }
        for (int i = 0; i < depth; i++) {
            ConvTranspose2dOptions options =
                    new ConvTranspose2dOptions(base << (i + 1), base << i, new LongPointer(new long[] {2, 2}));
            options.stride().put(new long[] {2, 2});
            up.add(root.register_module("up" + i, new ConvTranspose2dImpl(options)));
            block("merge" + i, base << (i + 1), base << i, merge);
        }
        head = root.register_module("head", new Conv2dImpl(base, classes, new LongPointer(new long[] {1, 1})));
        TensorVector parameters = root.parameters();
        for (Tensor p : parameters.get()) {
            if (p.dim() == 4) {
                p.set_data(p.contiguous(MemoryFormat.ChannelsLast));
            }
        }
        AdamWOptions options = new AdamWOptions(1e-3);
        options.weight_decay().put(1e-4);
        optimiser = new AdamW(parameters, options);
        root.train(true);
    }

    private void block(String name, int in, int out, List<Module> into) {
        for (int i = 0; i < 2; i++) {
            Conv2dOptions options = new Conv2dOptions(i == 0 ? in : out, out, new LongPointer(new long[] {3, 3}));
            options.padding().put(new LongPointer(new long[] {1, 1}));
            into.add(root.register_module(name + "c" + i, new Conv2dImpl(options)));
            into.add(root.register_module(name + "n" + i, new BatchNorm2dImpl(new BatchNormOptions(out))));
        }
    }

    private static Tensor block(List<Module> modules, int index, Tensor x) {
        for (int i = 4 * index; i < 4 * index + 4; i += 2) {
            x = ((Conv2dImpl) modules.get(i)).forward(x);
            x = torch.relu(((BatchNorm2dImpl) modules.get(i + 1)).forward(x));
        }
        return x;
    }

    private Tensor forward(Tensor x) {
        Tensor[] skips = new Tensor[depth];
        for (int i = 0; i < depth; i++) {
            x = block(down, i, x);
            skips[i] = x;
            x = torch.max_pool2d(x, new long[] {2, 2});
        }
        x = block(down, depth, x);
        for (int i = depth - 1; i >= 0; i--) {
            x = ((ConvTranspose2dImpl) up.get(i)).forward(x);
            x = block(merge, i, torch.cat(new TensorVector(skips[i], x), 1));
        }
        return head.forward(x);
    }

    /** One step; returns its loss. */
    double step(FloatBuffer images, ByteBuffer labels) {
        PointerScope scope = new PointerScope();
        try {
            Tensor x = torch.from_blob(
                            new FloatPointer(images), new long[] {4, 1, 256, 256}, new TensorOptions(ScalarType.Float))
                    .contiguous(MemoryFormat.ChannelsLast);
            Tensor y = torch.from_blob(
                            new BytePointer(labels), new long[] {4, 256, 256}, new TensorOptions(ScalarType.Byte))
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
