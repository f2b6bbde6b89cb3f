package org.imbrex.error;

/** Training ran off: its numbers are no longer finite. The message says at which step and what usually helps. */
public final class DivergedException extends ImbrexException {
    public DivergedException(String message) {
        super(message);
    }
}
