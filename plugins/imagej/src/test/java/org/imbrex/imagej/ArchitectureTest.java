package org.imbrex.imagej;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses PLUGIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.imbrex.imagej");

    @Test
    void packagesHaveNoCycles() {
        slices().matching("org.imbrex.(**)").should().beFreeOfCycles().check(PLUGIN);
    }

    @Test
    void scriptsNeedNoDialog() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.imbrex.imagej.command")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("ij.gui.GenericDialog")
                .check(PLUGIN);
    }

    @Test
    void thePluginKnowsNoLibraryThatIsRelocated() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.fasterxml..", "com.google.protobuf..", "org.yaml..", "gg.jte..")
                .check(PLUGIN);
    }
}
