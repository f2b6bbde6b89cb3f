package org.imbrex.error;

/** The machine lacks something: a device, a native library, memory, space on a disk. */
public final class ResourceException extends ImbrexException {
    public ResourceException(String message) {
        super(message);
    }

    public ResourceException(String message, Throwable cause) {
        super(message, cause);
    }
}
