package org.imbrex.batch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;

/**
 * What tells cheaply whether files have changed.
 *
 * @param bytes of all together
 * @param modified when the youngest was changed, in milliseconds since 1970
 */
record InputState(long bytes, long modified) {
    static final InputState UNKNOWN = new InputState(0, 0);

    /**
     * How files are now.
     *
     * @throws InputException if one cannot be looked at
     */
    static InputState of(List<Path> files) {
        long bytes = 0;
        long modified = 0;
        for (Path file : files) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                bytes += attributes.size();
                modified = Math.max(modified, attributes.lastModifiedTime().toMillis());
            } catch (IOException e) {
                throw new InputException(file, "cannot be read: " + ImbrexException.firstLine(e), e);
            }
        }
        return new InputState(bytes, modified);
    }
}
