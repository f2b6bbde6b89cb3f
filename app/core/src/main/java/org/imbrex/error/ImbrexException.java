package org.imbrex.error;

/** An error whose message is one line made for people; programs show it without a stack trace. */
public abstract class ImbrexException extends RuntimeException {
    ImbrexException(String message) {
        super(message);
    }

    ImbrexException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The sentence a native library or an exception means for people: its first line, or its type if it has none. */
    public static String firstLine(Throwable error) {
        String message = error.getMessage();
        if (message == null || message.isBlank()) {
            return error.getClass().getSimpleName();
        }
        return message.strip().lines().findFirst().orElseThrow();
    }
}
