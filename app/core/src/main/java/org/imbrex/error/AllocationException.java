package org.imbrex.error;

/** Memory for a patch could not be had: a smaller patch, or fewer at once, may still run. */
public final class AllocationException extends ResourceException {
    public AllocationException(String message, Throwable cause) {
        super(message, cause);
    }
}
