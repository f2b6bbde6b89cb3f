package org.imbrex.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class ProgressBarsTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final ProgressBars bars = new ProgressBars(new PrintStream(err, true, UTF_8), 80, new Interrupt());

    @Test
    void shortWorkDrawsNothing() {
        bars.update("tiles", 0, 2);
        bars.update("tiles", 2, 2);
        bars.close();
        assertThat(err.size()).isZero();
    }

    @Test
    void longWorkDrawsABarOnOneLineThatFits() throws InterruptedException {
        bars.update("training", 0, 100);
        Thread.sleep(800);
        bars.update("training", 50, 100);
        // The bar is drawn by a thread of its own, whose turn may come late on a busy machine.
        for (int i = 0; i < 500 && !err.toString(UTF_8).contains("50%"); i++) {
            Thread.sleep(20);
        }
        bars.message("epoch 1: Dice 0.71");
        bars.update("training", 100, 100);
        String text = err.toString(UTF_8);
        assertThat(text)
                .contains("training  50%")
                .contains("epoch 1: Dice 0.71")
                .endsWith("\n");
        assertThat(text.split("[\r\n]", -1))
                .allMatch(line -> line.replace("\u001b[K", "").length() < 80);
    }
}
