package org.imbrex.batch;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.error.ResourceException;
import org.imbrex.error.UsageException;

/** What kind of error it was, in a word for programs. */
final class ErrorCode {
    /** Where a message names its own code, as those about DICOM do: {@code scan: GAPS: ...}. */
    private static final Pattern OWN = Pattern.compile(": ([A-Z]{4,}(?:_[A-Z]+)*): ");

    private ErrorCode() {}

    /**
     * The code of a failure: the one that its message names, or else {@code INPUT}, {@code RESOURCE} or {@code INTERNAL}.
     */
    static String of(Throwable failure) {
        if (failure instanceof InputException) {
            Matcher own = OWN.matcher(ImbrexException.firstLine(failure));
            return own.find() ? own.group(1) : "INPUT";
        }
        if (failure instanceof UsageException) {
            return "INPUT";
        }
        return failure instanceof ResourceException || failure instanceof OutOfMemoryError ? "RESOURCE" : "INTERNAL";
    }
}
