package org.imbrex.error;

/** The machine lacks something: a device, a native library, memory, space on a disk. */
public sealed class ResourceException extends ImbrexException permits AllocationException {
    public ResourceException(String message) {
        super(message);
    }

    public ResourceException(String message, Throwable cause) {
        super(message, cause);
    }
}
