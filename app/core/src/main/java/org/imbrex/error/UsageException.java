package org.imbrex.error;

/** The caller asked for something that cannot be: an option out of range, options that contradict each other. */
public final class UsageException extends ImbrexException {
    public UsageException(String message) {
        super(message);
    }
}
