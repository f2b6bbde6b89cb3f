package org.imbrex.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final AtomicLong clock = new AtomicLong();
    private final ProgressLines lines =
            new ProgressLines(new PrintStream(err, true, UTF_8), new Interrupt(), clock::get);

    private void after(long seconds) {
        clock.addAndGet(seconds * 1_000_000_000L);
    }

    @Test
    void shortWorkSaysNothing() {
        lines.update("tiles", 0, 2);
        after(4);
        lines.update("tiles", 2, 2);
        assertThat(err.size()).isZero();
    }

    @Test
    void longWorkSaysHowFarItIsEveryFewSecondsAndAtItsEnd() {
        for (int step = 0; step <= 100; step++) {
            lines.update("training", step, 100);
            after(1);
        }
        assertThat(err.toString(UTF_8).lines())
                .hasSize(20)
                .contains("training: 20/100 (20%), 20 s, 1 min 20 s left")
                .last()
                .isEqualTo("training: 100/100 (100%), 1 min 40 s");
    }

    @Test
    void messagesAreShownAtOnce() {
        lines.message("cuda:0 is not there; using the CPU");
        assertThat(err.toString(UTF_8)).isEqualToIgnoringNewLines("cuda:0 is not there; using the CPU");
    }

    @Test
    void whatIsInHandStandsAtTheEndOfALine() {
        lines.update("segment", 0, 10);
        after(6);
        lines.doing("3 of 7: brain");
        lines.update("segment", 5, 10);
        assertThat(err.toString(UTF_8)).isEqualToIgnoringNewLines("segment: 5/10 (50%), 6 s, 6 s left; 3 of 7: brain");
    }
}
