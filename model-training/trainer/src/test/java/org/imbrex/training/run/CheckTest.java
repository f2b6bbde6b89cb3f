package org.imbrex.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.imbrex.error.DivergedException;
import org.imbrex.model.Device;
import org.imbrex.progress.Progress;
import org.imbrex.training.data.DataSet;
import org.imbrex.training.network.Initialisation;
import org.imbrex.training.network.Network;
import org.imbrex.training.network.State;
import org.imbrex.training.network.UNet;
import org.imbrex.training.run.RateTest.Point;
import org.imbrex.training.torch.TorchDevice;
import org.imbrex.yaml.Setting;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckTest {
    private static final int THREADS = torch.get_num_threads();

    private static final TrainingConfig CONFIG = TrainingConfig.defaults()
            .withNetwork(new UNet(4, 2, 0))
            .with(List.of(
                    Setting.of("patches.size=32", "test"),
                    Setting.of("patches.batch=2", "test"),
                    Setting.of("optimiser.rate=1e-2", "test")));
    private static final TrainingConfig EVEN =
            CONFIG.with("loss.kind", "cross-entropy").with("loss.prior", false);

    @TempDir
    static Path shared;

    private static DataSet data;

    @BeforeAll
    static void scans() throws IOException {
        data = SampleScans.discs(shared, 6, 48);
    }

    private static StartCheck start(TrainingConfig config) {
        return Preparation.of(new TrainingTask(data, config, Device.CPU), Progress.NONE)
                .look();
    }

    /** Steps this small would be spent on waiting for the other threads' turn on a busy machine. */
    @BeforeAll
    static void oneThread() {
        torch.set_num_threads(1);
    }

    @AfterAll
    static void asBefore() {
        torch.set_num_threads(THREADS);
    }

    /** ln 2 = 0.6931: two classes that are equally likely. */
    @Test
    void fromEvenSharesTheFirstCrossEntropyIsTheLogarithmOfTheClasses() {
        StartCheck start = start(EVEN);
        assertThat(start.expected()).isCloseTo(0.693147, within(1e-5));
        assertThat(start.loss()).isCloseTo(0.693147, within(0.05));
        assertThat(start.warnings()).isEmpty();
        // A plain U-Net of depth 2: ten convolutions in five blocks, two upwards, one for the scores.
        assertThat(start.layers()).hasSize(13).allSatisfy(layer -> {
            assertThat(layer.values()).isPositive();
            assertThat(layer.gradients()).isPositive();
        });
    }

    @Test
    void withDeepSupervisionTheFirstLossIsExpectedToo() {
        StartCheck start = start(EVEN.with("network.deep-supervision", true));
        assertThat(start.expected()).isCloseTo(0.693147, within(1e-5));
        assertThat(start.warnings()).isEmpty();
    }

    /** Foreground is less common than background: whoever knows that is surprised less. */
    @Test
    void fromTheClassesSharesTheFirstCrossEntropyIsSmaller() {
        StartCheck start = start(EVEN.with("loss.prior", true));
        assertThat(start.expected()).isPositive().isLessThan(0.68);
        assertThat(start.loss()).isCloseTo(start.expected(), within(0.05));
        assertThat(start.warnings()).isEmpty();
    }

    /** Sigmoids without normalisation, started for ReLU: what goes back through them dies out. */
    @Test
    void aSpreadThatDiesOutIsSaid() {
        TrainingConfig config = CONFIG.withNetwork(new UNet(4, 5, 0))
                .with("network.block.normalisation", "none")
                .with("network.block.activation", "sigmoid");
        assertThat(start(config).warnings()).singleElement().asString().contains("the spread of gradients goes from ");
    }

    @Test
    void twoPatchesAreLearntByHeart() {
        Check check = Check.of(new TrainingTask(data, CONFIG, Device.CPU), Progress.NONE);
        assertThat(check.overfit().passed()).isTrue();
        assertThat(check.overfit().losses()).hasSizeLessThan(400);
        assertThat(check.passed()).isTrue();
        assertThat(check.rates().points().get(0).rate()).isEqualTo(1e-6);
        assertThat(check.rates().steepest()).isBetween(1e-4, 1.0);
        assertThat(check.network().parameters()).isPositive();
        assertThat(check.words()).hasSizeGreaterThanOrEqualTo(3);
    }

    /** A network whose loss cannot be made smaller, its rate being about nothing. */
    @Test
    void aNetworkThatCannotLearnTwoPatchesIsNamed() {
        Preparation two = Preparation.of(new TrainingTask(data, OverfitTest.config(CONFIG), Device.CPU), Progress.NONE);
        OverfitTest test = OverfitTest.of(two, 1e-12, Progress.NONE);
        assertThat(test.passed()).isFalse();
        assertThat(test.words()).startsWith("the network cannot learn two patches by heart in 400 steps: the loss");
    }

    /** Flat, then down from 0.3 to 0.2 between the third and the fifth, then up. */
    @Test
    void theBestRateIsWhereTheLossFallsFastest() {
        List<Point> points = List.of(
                new Point(1e-5, 1, 0.31),
                new Point(1e-4, 1, 0.3),
                new Point(1e-3, 1, 0.3),
                new Point(1e-2, 1, 0.25),
                new Point(1e-1, 1, 0.2),
                new Point(1, 1, 0.9));
        assertThat(new RateTest(points, 1e-2).steepest()).isEqualTo(1e-2);
        assertThat(new RateTest(points, 2e-3).suits()).isTrue();
        assertThat(new RateTest(points, 1e-4).words())
                .isEqualTo(
                        "the loss falls fastest at a learning rate of about 1.0e-02; optimiser.rate 1.0e-04 is far from"
                                + " it: try 3.3e-03");
    }

    @Test
    void aLossThatIsNotFiniteNamesTheLayerWhereItBegins() {
        Network network = CONFIG.network().network(1, 2);
        FloatBuffer images = ByteBuffer.allocateDirect(2 * 32 * 32 * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        ByteBuffer labels = ByteBuffer.allocateDirect(2 * 32 * 32);
        for (int i = 0; i < images.capacity(); i++) {
            images.put(i, i % 7);
        }
        State state = Initialisation.he(network, 1, List.of());
        diverges(network, state, images, labels, Float.NaN, "first in the numbers of down1.b.convolution.weight");
        diverges(network, state, images, labels, Float.MAX_VALUE, "first in what comes out of down1.b.convolution");
        images.put(3, Float.POSITIVE_INFINITY);
        diverges(network, state, images, labels, 1, "first in the image itself");
    }

    private static void diverges(
            Network network, State state, FloatBuffer images, ByteBuffer labels, float number, String where) {
        Arrays.fill(state.get("down1.b.convolution.weight"), number);
        try (Learner learner = new Learner(
                CONFIG, network, state, CONFIG.loss().loss(List.of(0.5, 0.5)), step -> 1e-3, TorchDevice.CPU)) {
            assertThatExceptionOfType(DivergedException.class)
                    .isThrownBy(() -> learner.step(images, labels, 7))
                    .withMessageStartingWith("step 7: expected a finite loss, found ")
                    .withMessageContaining("(" + where + "); the learning rate (here 0.001)");
        }
    }
}
