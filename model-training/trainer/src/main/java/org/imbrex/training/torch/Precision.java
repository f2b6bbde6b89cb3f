package org.imbrex.training.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;

/** The numbers that a training step computes convolutions in. Weights, losses and optimisers always keep 32 bits. */
public enum Precision {
    /** 32 bits. */
    FLOAT32,
    /** 16 bits with the exponent of 32: half the memory traffic, and units of its own in newer processors. */
    BFLOAT16;

    /** What this processor is fast in: 16 bits only where it multiplies them natively, as the operating system says. */
    static Precision ofProcessor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .filter(Precision::multipliesBfloat16)
                    .map(flags -> BFLOAT16)
                    .orElse(FLOAT32);
        } catch (IOException e) {
            // Not Linux: the processor cannot be asked in a portable way, and 32 bits are right everywhere.
            return FLOAT32;
        }
    }

    static boolean multipliesBfloat16(String flags) {
        return Arrays.stream(flags.split("\\s+")).anyMatch(Set.of("avx512_bf16", "amx_bf16")::contains);
    }
}
