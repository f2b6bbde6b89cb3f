package org.imbrex.sampledata;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void packagesHaveNoCycles() {
        slices().matching("org.imbrex.(**)")
                .should()
                .beFreeOfCycles()
                .check(new ClassFileImporter().importPackages("org.imbrex.sampledata"));
    }
}
