package org.imbrex.error;

import java.util.OptionalLong;

/** Memory for a patch could not be had: a smaller patch, or fewer at once, may still run. */
public final class AllocationException extends ResourceException {
    private final OptionalLong beginAgainWithin;

    public AllocationException(String message, Throwable cause) {
        this(message, cause, OptionalLong.empty());
    }

    private AllocationException(String message, Throwable cause, OptionalLong beginAgainWithin) {
        super(message, cause);
        this.beginAgainWithin = beginAgainWithin;
    }

    /** The same problem, found when part of the result was written: all of it may succeed with so many bytes of memory. */
    public AllocationException beginAgainWithin(long bytes) {
        return new AllocationException(ImbrexException.firstLine(this), this, OptionalLong.of(bytes));
    }

    /** The memory in bytes with which the whole scan is worth beginning again, if it is. */
    public OptionalLong beginAgainWithin() {
        return beginAgainWithin;
    }
}
