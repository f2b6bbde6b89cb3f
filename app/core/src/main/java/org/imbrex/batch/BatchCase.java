package org.imbrex.batch;

import java.nio.file.Path;
import java.util.List;

/**
 * One case of a batch.
 *
 * @param name what it is called in the manifest; no other case of the batch has it
 * @param files what it is made of; when one of them changes, the case is done again
 * @param parameters all that decides its results besides files and model, as text
 */
public record BatchCase(String name, List<Path> files, String parameters) {
    public BatchCase {
        files = List.copyOf(files);
    }
}
