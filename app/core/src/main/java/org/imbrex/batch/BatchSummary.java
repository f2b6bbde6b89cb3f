package org.imbrex.batch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a batch went.
 *
 * @param done cases that were done
 * @param unchanged cases that had been done before
 * @param failed what the manifest says of those that failed, in the order of the cases
 * @param firstFailure the error of the first of them, or null
 * @param seconds in all
 */
public record BatchSummary(
        int done,
        int unchanged,
        List<ManifestEntry> failed,
        @Nullable Throwable firstFailure,
        double seconds) {
    public BatchSummary {
        failed = List.copyOf(failed);
    }

    /** All cases. */
    public int cases() {
        return done + unchanged + failed.size();
    }
}
