package org.imbrex.training.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.imbrex.model.Activation;
import org.imbrex.model.Device;
import org.imbrex.model.Layout;
import org.imbrex.model.ModelSpec;
import org.imbrex.model.Reach;
import org.imbrex.onnx.OnnxModel;
import org.imbrex.preprocess.Normalisation;
import org.imbrex.training.network.Block;
import org.imbrex.training.network.Initialisation;
import org.imbrex.training.network.Network;
import org.imbrex.training.network.Parameter;
import org.imbrex.training.network.State;
import org.imbrex.training.network.UNet;
import org.imbrex.training.torch.Precision;
import org.imbrex.training.torch.Tensors;
import org.imbrex.training.torch.TorchDevice;
import org.imbrex.training.torch.TorchNetwork;
import org.imbrex.training.torch.TorchScope;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Halo;
import org.imbrex.yaml.RecordReader;
import org.imbrex.yaml.Setting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every network that can be configured is exported, computes the trainer's scores, and says how far it looks. */
class EveryNetworkTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void activations(Block.Activation activation) {
        String word = activation.name().toLowerCase(Locale.ROOT).replace('_', '-');
        assertThat(exported("block.activation=" + word)).isInstanceOf(Reach.Local.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kind=residual",
                "kind=separable",
                "down=average",
                "down=strided",
                "up=linear",
                "deep-supervision=true",
                "block.normalisation=none",
                "block.convolutions=3",
                "scale=1",
                "kind=residual block.activation=maxout",
                "kind=separable block.normalisation=none block.activation=prelu up=linear",
                "dimensions=3",
                "dimensions=3 flat-levels=1 kind=residual deep-supervision=true",
                "dimensions=3 flat-levels=1 up=linear down=average",
                "dimensions=3 kind=separable down=strided",
                "block.dropout=0.3 block.dropout-levels=2"
            })
    void localOnes(String settings) {
        assertThat(exported(settings.split(" "))).isInstanceOf(Reach.Local.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "block.normalisation=instance",
                "block.normalisation=group base=32",
                "dimensions=3 block.normalisation=instance",
                "dimensions=3 block.normalisation=group base=16 depth=1"
            })
    void thoseThatLookAtTheWholePatchSaySo(String settings) {
        assertThat(exported(settings.split(" ")))
                .isInstanceOfSatisfying(
                        Reach.Global.class,
                        global -> assertThat(global.reason()).contains("Normal"));
    }

    /** Ronneberger et al. (2015): a patch of 572 gives scores for 388, 92 fewer on each side; it is cut from one of 576. */
    @Test
    void withoutPaddingScoresAreFewerAsInThePaper() {
        UNet unet = RecordReader.set(new UNet(1, 4, 0), List.of(Setting.of("padding=valid", "")));
        assertThat(exported(unet)).isInstanceOfSatisfying(Reach.Local.class, local -> {
            assertThat(local.crop()).isEqualTo(Halo.of(0, 94, 94));
            assertThat(local.grid()).isEqualTo(Extent.of(16, 16));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"kind=residual", "kind=separable", "dimensions=3 flat-levels=1", "block.convolutions=1"})
    void withoutPadding(String settings) {
        List<String> all = new ArrayList<>(Arrays.asList(settings.split(" ")));
        all.add("padding=valid");
        assertThat(exported(all.toArray(String[]::new)))
                .isInstanceOfSatisfying(
                        Reach.Local.class,
                        local -> assertThat(local.crop().left()).isPositive());
    }

    @Test
    void whatOnlyTrainingNeedsIsNotExported() {
        UNet deep = RecordReader.set(new UNet(4, 3, 0), List.of(Setting.of("deep-supervision=true", "")));
        Network network = deep.network(1, 2);
        assertThat(network.auxiliary())
                .extracting(Network.Auxiliary::scale)
                .containsExactly(List.of(4, 4), List.of(2, 2));
        assertThat(network.forInference().nodes())
                .isEqualTo(new UNet(4, 3, 0).network(1, 2).nodes());
    }

    private Reach exported(String... settings) {
        List<Setting> all =
                Arrays.stream(settings).map(text -> Setting.of(text, "test")).toList();
        return exported(RecordReader.set(new UNet(4, 2, 0), all));
    }

    private Reach exported(UNet unet) {
        Network network = unet.network(2, 3);
        Path file = folder.resolve("model.onnx");
        double parity = ModelExport.write(network, trained(network), spec(network), file);
        assertThat(parity).isBetween(1e-12, ModelExport.MOST_DIFFERENCE);
        try (OnnxModel model = OnnxModel.open(file, Device.CPU)) {
            return model.reach();
        }
    }

    /** Numbers as after some training: nothing is 0 or 1 any more, so that nothing that is left out goes unnoticed. */
    private static State trained(Network network) {
        State state = Initialisation.of(network, Initialisation.Kind.HE, 7, List.of());
        Random random = new Random(1);
        for (Parameter parameter : network.parameters()) {
            float[] numbers = state.get(parameter.name());
            if (parameter.role() != Parameter.Role.WEIGHT) {
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] += 0.2f * random.nextFloat() + 0.1f;
                }
            }
        }
        float[] head = state.get(network.head().name() + ".weight");
        for (int i = 0; i < head.length; i++) {
            head[i] = (float) random.nextGaussian() / network.channels();
        }
        return settled(network, state, random);
    }

    /** Kept statistics are those of images, as after training: otherwise values grow from layer to layer. */
    private static State settled(Network network, State state, Random random) {
        long[] shape = network.dimensions() == 2 ? new long[] {1, 2, 32, 32} : new long[] {1, 2, 8, 32, 32};
        if (network.description().contains("valid")) {
            // Room for what is cut off.
            Arrays.fill(shape, 2, shape.length, network.grid().get(1) == 16 ? 208 : 48);
        }
        int numbers = (int) Arrays.stream(shape).reduce(1, (x, y) -> x * y);
        try (TorchNetwork torch = new TorchNetwork(network, state, TorchDevice.CPU)) {
            for (int i = 0; i < 20; i++) {
                float[] image = new float[numbers];
                for (int j = 0; j < numbers; j++) {
                    image[j] = (float) random.nextGaussian();
                }
                TorchScope.withoutGradients(() -> torch.forward(Tensors.copyOf(image, shape), true, Precision.FLOAT32));
            }
            return torch.state();
        }
    }

    private static ModelSpec spec(Network network) {
        Normalisation normalisation = new Normalisation.ScanZScore();
        return new ModelSpec(
                "cells",
                network.dimensions() == 2 ? Layout.NCHW : Layout.NCDHW,
                List.of(new ModelSpec.Channel("a", normalisation), new ModelSpec.Channel("b", normalisation)),
                List.of("background", "cell", "nucleus"),
                Activation.SOFTMAX,
                null,
                new ModelSpec.Training(network.description(), "00", 7, 42, "", Map.of(), 0));
    }
}
