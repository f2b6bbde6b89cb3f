package org.imbrex.io.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.imbrex.error.ResourceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScratchTest {
    @ParameterizedTest
    @ValueSource(longs = {1000, (64L << 20) + 1000})
    void whatIsPutAsideComesBackAndTheRestIsZero(long size) {
        try (Scratch scratch = Scratch.of("scan.png", size)) {
            scratch.write(500, ByteBuffer.wrap(new byte[] {9, 1, 2, 3}).position(1));
            ByteBuffer found = ByteBuffer.allocateDirect(5);
            scratch.read(499, found);
            assertThat(found.flip()).isEqualTo(ByteBuffer.wrap(new byte[] {0, 1, 2, 3, 0}));
            ByteBuffer end = ByteBuffer.wrap(new byte[] {7, 7});
            scratch.read(size - 2, end);
            assertThat(end.array()).containsExactly(0, 0);
            assertThatThrownBy(() -> scratch.read(size - 1, end.clear())).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void noFileIsLeft() throws IOException {
        Scratch scratch = Scratch.of("scan.png", Scratch.MEMORY_BYTES + 1);
        scratch.write(0, ByteBuffer.allocate(10));
        scratch.close();
        try (Stream<Path> left = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("imbrex-scratch-"));
        }
    }

    @Test
    void moreThanTheDiskHoldsIsRefusedAtOnce() {
        assertThatThrownBy(() -> Scratch.of("scan.png", Long.MAX_VALUE).close())
                .isInstanceOf(ResourceException.class)
                .hasMessageStartingWith("scan.png: needs 9223372036854775807 bytes of scratch space in ");
    }
}
