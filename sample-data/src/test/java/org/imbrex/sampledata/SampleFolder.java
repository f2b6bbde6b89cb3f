package org.imbrex.sampledata;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.imbrex.sampledata.DataSetPlan.PlannedScan;
import org.imbrex.sampledata.field.Scan;

/** The sample data as they lie in the project. */
final class SampleFolder {
    static final Path PATH = Path.of(System.getProperty("imbrex.root"), "sample-data");

    private SampleFolder() {}

    static Manifest manifest(Path folder) throws IOException {
        return new ObjectMapper().readValue(folder.resolve("manifest.json").toFile(), Manifest.class);
    }

    static Scan read(DataSetPlan set, PlannedScan scan) {
        return ScanFiles.read(PATH.resolve(set.image(scan)), PATH.resolve(set.mask(scan)));
    }
}
