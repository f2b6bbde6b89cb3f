package org.imbrex.imagej.entry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ImbrexEntryTest {
    @Test
    void oldAndNewVersionsOfJavaAreTold() {
        assertThat(Imbrex_.version("1.8")).isEqualTo(8);
        assertThat(Imbrex_.version("11")).isEqualTo(11);
        assertThat(Imbrex_.version("21")).isEqualTo(21);
        assertThat(Imbrex_.message(8)).contains("Java 17 or newer", "runs on Java 8", "Fiji-Latest");
    }
}
