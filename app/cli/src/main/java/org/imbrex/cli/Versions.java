package org.imbrex.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** What this program and its parts are, as the build wrote it down. */
public final class Versions {
    private Versions() {}

    /** Version numbers by name: {@code imbrex}, {@code onnxruntime}, {@code java}. */
    public static Map<String, String> all() {
        Properties built = new Properties();
        try (InputStream in = Versions.class.getResourceAsStream("versions.properties")) {
            built.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("imbrex", built.getProperty("imbrex"));
        versions.put("onnxruntime", built.getProperty("onnxruntime"));
        versions.put("java", System.getProperty("java.version"));
        return versions;
    }
}
