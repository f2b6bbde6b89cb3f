package org.imbrex.imagej.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The pages behind the help buttons: they come with the plugin, since hospitals have no network. */
final class Help {
    private Help() {}

    /** The page of a command as HTML. */
    static String page(String command) {
        try (InputStream in = Help.class.getResourceAsStream("/help/" + command + ".html")) {
            if (in == null) {
                throw new IllegalStateException("no page for " + command);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
