package org.imbrex.imagej.installed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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

    /** Of every platform's zip that this build made: one, or those of a release. */
    @Test
    void nativesOfOtherPlatformsAndWhatLinkersAndDebuggersWantStayOut() throws IOException {
        List<Path> zips;
        try (Stream<Path> files = Files.list(InstalledImageJ.zip().getParent())) {
            zips = files.filter(file -> file.getFileName().toString().matches("Imbrex-.*\\.zip"))
                    .toList();
        }
        assertThat(zips).contains(InstalledImageJ.zip());
        for (Path zip : zips) {
            String name = zip.getFileName().toString();
            String platform = name.replaceAll("Imbrex-[\\d.]+-(\\w+-\\w+?)(-gpu)?\\.zip", "$1");
            String onnx = Map.of(
                            "linux-x86_64", "linux-x64",
                            "linux-arm64", "linux-aarch64",
                            "macosx-arm64", "osx-aarch64",
                            "windows-x86_64", "win-x64")
                    .get(platform);
            List<String> files = files(zip);
            assertThat(files).as(name).noneMatch(file -> file.matches(".*\\.(pdb|obj|lib|exp|debug)|.*dSYM.*"));
            List<String> libraries = files.stream()
                    .filter(file -> file.matches(".*\\.(so[.\\d]*|dll|dylib|jnilib)"))
                    .toList();
            String suffix = platform.startsWith("linux") ? ".so" : platform.startsWith("mac") ? ".dylib" : ".dll";
            assertThat(libraries)
                    .as(name)
                    .hasSizeGreaterThan(10)
                    .allSatisfy(library -> assertThat(library)
                            .contains(suffix)
                            .matches("ai/onnxruntime/native/" + onnx + "/[^/]+|org/bytedeco/(javacpp|openblas|pytorch)/"
                                    + platform + "(-gpu)?/[^/]+"));
            for (String part : List.of("onnxruntime", "javacpp", "openblas", "pytorch")) {
                assertThat(libraries).as(name).anyMatch(library -> library.contains("/" + part + "/"));
            }
        }
    }

    /** The files in the jars of a zip. */
    private static List<String> files(Path file) throws IOException {
        List<String> names = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().startsWith("jars/")) {
                    ZipInputStream jar = new ZipInputStream(zip);
                    for (ZipEntry inner = jar.getNextEntry(); inner != null; inner = jar.getNextEntry()) {
                        names.add(inner.getName());
                    }
                }
            }
        }
        return names;
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
