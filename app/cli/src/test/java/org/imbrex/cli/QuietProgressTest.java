package org.imbrex.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class QuietProgressTest {
    @Test
    void onlyWarningsAreShown() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        ProgressDisplay quiet = ProgressDisplay.quiet(new PrintStream(err, true, UTF_8), new Interrupt());
        quiet.update("tiles", 1, 2);
        quiet.message("epoch 1: Dice 0.71");
        quiet.warning("running on the CPU: libcublas is missing");
        assertThat(err.toString(UTF_8).lines()).containsExactly("running on the CPU: libcublas is missing");
    }
}
