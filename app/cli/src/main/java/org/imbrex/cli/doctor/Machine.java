package org.imbrex.cli.doctor;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Processor, memory, disk and Java. */
final class Machine implements Examination {
    /** Extensions of the instruction set that make networks faster, as Linux names them. */
    private static final List<String> FEATURES =
            List.of("avx", "avx2", "fma", "f16c", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "asimd", "bf16");

    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    private final long memory;

    /** Takes the memory that the program may use, in bytes. */
    Machine(long memory) {
        this.memory = memory;
    }

    @Override
    public String topic() {
        return "machine";
    }

    @Override
    public Map<String, String> findings() {
        Map<String, String> findings = new LinkedHashMap<>();
        findings.put("system", property("os.name") + " " + property("os.version") + ", " + property("os.arch"));
        findings.put("processor", processor());
        findings.put("memory", memory());
        findings.put("scratch", scratch());
        findings.put(
                "java", property("java.version") + " by " + property("java.vendor") + " in " + property("java.home"));
        return findings;
    }

    private static String processor() {
        int cores = Runtime.getRuntime().availableProcessors();
        String text = cores == 1 ? "1 core" : cores + " cores";
        List<String> lines;
        try {
            lines = Files.readAllLines(PROCESSORS);
        } catch (IOException e) {
            // Not Linux: Java knows no more.
            return text;
        }
        String model = value(lines, "model name");
        Set<String> flags =
                new HashSet<>(List.of((value(lines, "flags") + " " + value(lines, "Features")).split("\\s+", -1)));
        String features = FEATURES.stream().filter(flags::contains).collect(Collectors.joining(" "));
        return (model.isEmpty() ? "" : model + ", ") + text + (features.isEmpty() ? "" : ": " + features);
    }

    /** The value of the first line with a key. */
    private static String value(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .orElse("");
    }

    private String memory() {
        String bound = gigabytes(memory) + " for Imbrex unless --memory says otherwise, "
                + gigabytes(Runtime.getRuntime().maxMemory()) + " of it for Java's heap";
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? gigabytes(system.getTotalMemorySize()) + " in all, " + gigabytes(system.getFreeMemorySize())
                        + " unused; " + bound
                : bound;
    }

    private static String scratch() {
        Path folder = Path.of(property("java.io.tmpdir"));
        try {
            return gigabytes(Files.getFileStore(folder).getUsableSpace()) + " free in " + folder;
        } catch (IOException e) {
            return folder + " cannot be used: " + e.getMessage();
        }
    }

    private static String property(String name) {
        return System.getProperty(name, "unknown");
    }

    private static String gigabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }
}
