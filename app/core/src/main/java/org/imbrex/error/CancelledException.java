package org.imbrex.error;

/** The work was stopped because its user asked for that. */
public final class CancelledException extends ImbrexException {
    public CancelledException() {
        super("cancelled");
    }
}
