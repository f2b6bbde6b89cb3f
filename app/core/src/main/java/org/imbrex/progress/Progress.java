package org.imbrex.progress;

import org.imbrex.error.CancelledException;

/** Told how far long work has come, and asked whether it should go on; called from several threads at once. */
public interface Progress {
    /** Shows nothing and never cancels. */
    Progress NONE = (task, done, total) -> {};

    /**
     * Says how far a task has come.
     *
     * @param task what is being done, in a word or two
     * @param done units done, 0 to total
     * @param total units in all, 0 if unknown
     */
    void update(String task, long done, long total);

    /** Says what is in hand now, such as the name of a case, for displays that have room for it. */
    default void doing(String what) {}

    /** Says something that should stay on the screen or in the log. */
    default void message(String line) {}

    /** Says what nobody should miss, however quiet it was to be: a fallback, or what makes a result doubtful. */
    default void warning(String line) {
        message(line);
    }

    /** Whether the user asked to stop. */
    default boolean cancelled() {
        return false;
    }

    /**
     * Stops here if the user asked for it.
     *
     * @throws CancelledException if cancelled
     */
    default void checkCancelled() {
        if (cancelled()) {
            throw new CancelledException();
        }
    }
}
