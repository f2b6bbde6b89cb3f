package org.imbrex.imagej.command;

import ij.macro.Interpreter;
import java.util.LinkedHashMap;
import java.util.Map;

/** The options of a macro's {@code run("...", "key=value key=[a value] flag")}, read without a dialog. */
final class MacroOptions {
    private final Map<String, String> values = new LinkedHashMap<>();

    MacroOptions(String options) {
        int i = 0;
        while (i < options.length()) {
            if (options.charAt(i) == ' ') {
                i++;
                continue;
            }
            int end = i;
            while (end < options.length() && options.charAt(end) != ' ' && options.charAt(end) != '=') {
                end++;
            }
            String key = options.substring(i, end);
            if (end == options.length() || options.charAt(end) == ' ') {
                values.put(key, "");
                i = end;
                continue;
            }
            boolean bracket = end + 1 < options.length() && options.charAt(end + 1) == '[';
            int from = bracket ? end + 2 : end + 1;
            int to = options.indexOf(bracket ? ']' : ' ', from);
            to = to < 0 ? options.length() : to;
            values.put(key, options.substring(from, to));
            i = bracket ? to + 1 : to;
        }
    }

    /** Whether a key stands there, with a value or without. */
    boolean has(String key) {
        return values.containsKey(key);
    }

    /** A key's value; that of a macro's variable where it is {@code &name}. */
    String value(String key, String otherwise) {
        String value = values.getOrDefault(key, otherwise);
        if (value.startsWith("&")) {
            Interpreter interpreter = Interpreter.getInstance();
            String text = interpreter == null ? null : interpreter.getVariableAsString(value.substring(1));
            return text == null ? value : text;
        }
        return value;
    }
}
