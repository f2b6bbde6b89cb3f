package org.imbrex.batch;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the manifest says of a case, in the fields of its line.
 *
 * @param formatVersion of the line
 * @param name the case
 * @param inputSha256 over the contents of its files
 * @param inputBytes how long these are together
 * @param inputModified when the youngest of them was changed, in milliseconds since 1970
 * @param modelSha256 what it was done with
 * @param parameters all else that decides the result, as text
 * @param status {@link #DONE} or {@link #FAILED}
 * @param seconds that it took
 * @param outputs names of the files that came out
 * @param error one line that says why it failed; null where it did not
 * @param errorKind {@code input}, {@code resource} or {@code internal}; null where it did not fail
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ManifestEntry(
        int formatVersion,
        String name,
        String inputSha256,
        long inputBytes,
        long inputModified,
        String modelSha256,
        String parameters,
        String status,
        double seconds,
        List<String> outputs,
        @Nullable String error,
        @Nullable String errorKind) {
    public static final int VERSION = 1;
    public static final String DONE = "done";
    public static final String FAILED = "failed";

    public ManifestEntry {
        outputs = List.copyOf(outputs);
    }

    boolean done() {
        return DONE.equals(status);
    }
}
