package org.imbrex.io.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.ResourceException;

/** Folders for what is written. */
public final class OutputFolder {
    private OutputFolder() {}

    /**
     * Makes a folder, and those above it, where they are missing.
     *
     * @throws ResourceException if it cannot be made
     */
    public static void make(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ResourceException(folder + ": cannot be made: " + ImbrexException.firstLine(e), e);
        }
    }
}
