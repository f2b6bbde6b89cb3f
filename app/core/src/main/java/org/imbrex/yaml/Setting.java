package org.imbrex.yaml;

import org.imbrex.error.UsageException;

/**
 * A value that somebody gave for a key outside of a file.
 *
 * @param path keys joined by dots, such as {@code loss.gamma}
 * @param value as it would stand in a file
 * @param origin what complaints name, such as {@code --base}
 */
public record Setting(String path, String value, String origin) {
    /**
     * A value given as {@code key=value}.
     *
     * @throws UsageException if there is no equals sign
     */
    public static Setting of(String text, String origin) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new UsageException(origin + ": expected a key and a value such as loss.gamma=2, found " + text);
        }
        String path = text.substring(0, equals).strip();
        return new Setting(path, text.substring(equals + 1).strip(), origin + " " + path);
    }
}
