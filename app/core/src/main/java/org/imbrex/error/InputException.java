package org.imbrex.error;

import java.nio.file.Path;

/** A file or folder is not what it has to be: {@code brain.png: expected 512x512 as its image, found 256x256}. */
public final class InputException extends ImbrexException {
    /** Says what is wrong with a file in words of its own. */
    public InputException(Path file, String problem) {
        super(file + ": " + problem);
    }

    public InputException(Path file, String problem, Throwable cause) {
        super(file + ": " + problem, cause);
    }

    /** Says what was expected of a file and what was found instead. */
    public static InputException of(Path file, String expected, String found) {
        return new InputException(file, "expected " + expected + ", found " + found);
    }
}
