package org.imbrex.imagej.installed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the zip holds, and what it must not. */
class ZipTest {
    private static final int JAVA_8 = 52;
    private static final int JAVA_17 = 61;

    @TempDir
    Path folder;

    @Test
    void thePluginLiesInPluginsAndItsPartsInJars() throws IOException {
        assertThat(names())
                .contains("plugins/Imbrex_.jar", "licenses/imbrex/LICENSE", "licenses/imbrex/NOTICE.md")
                .allMatch(name -> name.equals("plugins/Imbrex_.jar")
                        || name.matches("jars/(onnxruntime|javacpp|openblas|pytorch)-[\\w.-]+\\.jar")
                        || name.startsWith("licenses/"));
    }

    @Test
    void librariesHaveNamesOfTheirOwnAndRegisterNothing() throws IOException {
        // Fiji has Jackson, SnakeYAML and protobuf of its own: nothing of ours may stand in their place.
        List<String> foreign = new ArrayList<>();
        boolean service = false;
        try (ZipFile plugin = new ZipFile(plugin().toFile())) {
            for (var entries = plugin.entries(); entries.hasMoreElements(); ) {
                String name = entries.nextElement().getName();
                if (name.endsWith(".class") && !name.startsWith("org/imbrex/")) {
                    foreign.add(name);
                }
                service |= name.startsWith("META-INF/services/");
            }
        }
        assertThat(foreign).isEmpty();
        assertThat(service).as("registers services, such as ImageIO plugins").isFalse();
    }

    @Test
    void onlyTheEntryIsForJava8() throws IOException {
        try (ZipFile plugin = new ZipFile(plugin().toFile())) {
            assertThat(version(plugin, "org/imbrex/imagej/entry/Imbrex_.class")).isEqualTo(JAVA_8);
            assertThat(version(plugin, "org/imbrex/imagej/Imbrex.class")).isEqualTo(JAVA_17);
        }
    }

    @Test
    void nativesOfOtherPlatformsAndDebugSymbolsStayOut() throws IOException {
        String platform = InstalledImageJ.zip().getFileName().toString();
        boolean linux = platform.contains("linux");
        List<String> libraries = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(InstalledImageJ.zip()))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().startsWith("jars/onnxruntime")) {
                    ZipInputStream jar = new ZipInputStream(zip);
                    for (ZipEntry inner = jar.getNextEntry(); inner != null; inner = jar.getNextEntry()) {
                        if (!inner.isDirectory() && inner.getName().contains("/native/")) {
                            libraries.add(inner.getName());
                        }
                    }
                }
            }
        }
        assertThat(libraries)
                .isNotEmpty()
                .noneMatch(name -> name.contains("dSYM") || name.endsWith(".pdb"))
                .allMatch(name -> name.endsWith(".so") == linux);
        assertThat(libraries.stream().map(name -> name.split("/", -1)[3]).distinct())
                .hasSize(1);
    }

    private static int version(ZipFile jar, String name) throws IOException {
        try (DataInputStream in = new DataInputStream(jar.getInputStream(jar.getEntry(name)))) {
            in.readInt();
            in.readUnsignedShort();
            return in.readUnsignedShort();
        }
    }

    private Path plugin() throws IOException {
        Path to = folder.resolve("Imbrex_.jar");
        try (ZipFile zip = new ZipFile(InstalledImageJ.zip().toFile())) {
            Files.copy(zip.getInputStream(zip.getEntry("plugins/Imbrex_.jar")), to);
        }
        return to;
    }

    private static List<String> names() throws IOException {
        try (ZipFile zip = new ZipFile(InstalledImageJ.zip().toFile())) {
            return zip.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(ZipEntry::getName)
                    .toList();
        }
    }
}
