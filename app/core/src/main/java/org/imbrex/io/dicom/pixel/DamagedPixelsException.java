package org.imbrex.io.dicom.pixel;

/** Packed pixels that cannot be unpacked; whoever knows the file makes an error for people of it. */
public final class DamagedPixelsException extends Exception {
    private static final long serialVersionUID = 1;

    /** Whether nothing is damaged, but there is no decoder for it. */
    private final boolean unsupported;

    private DamagedPixelsException(String problem, boolean unsupported) {
        super(problem);
        this.unsupported = unsupported;
    }

    static DamagedPixelsException of(String problem) {
        return new DamagedPixelsException(problem, false);
    }

    static DamagedPixelsException of(String expected, Object found) {
        return of("expected " + expected + ", found " + found);
    }

    static DamagedPixelsException unsupported(String expected, Object found) {
        return new DamagedPixelsException("expected " + expected + ", found " + found, true);
    }

    public boolean isUnsupported() {
        return unsupported;
    }
}
