package org.imbrex.onnx.graph;

/** An operator makes its output depend on the whole patch; the message says how, after the operator's name. */
final class NotLocalException extends RuntimeException {
    private final String how;

    NotLocalException(String how) {
        super(how, null, false, false);
        this.how = how;
    }

    String how() {
        return how;
    }
}
