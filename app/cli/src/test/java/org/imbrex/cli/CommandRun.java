package org.imbrex.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;

/** How a command line went: what it printed and how it ended. */
public record CommandRun(int code, String out, String err) {
    /** Runs a command line inside this Java. */
    public static CommandRun of(Object... arguments) {
        String[] texts = new String[arguments.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = arguments[i].toString();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Main main = new Main(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), 0);
        int code = main.run(texts).code();
        return new CommandRun(code, out.toString(UTF_8), err.toString(UTF_8));
    }
}
