package org.imbrex.training.command;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The walls of the whole program: this module sees all the others. */
class ArchitectureTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/onnx/proto") && !location.contains("/onnx/protobuf"))
            .importPackages("org.imbrex");

    @Test
    void packagesHaveNoCyclesAcrossModules() {
        slices().matching("org.imbrex.(**)").should().beFreeOfCycles().check(ALL);
    }

    @Test
    void nothingOutsideTrainingKnowsTraining() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.imbrex.training..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.imbrex.training..", "org.bytedeco..")
                .check(ALL);
    }

    @Test
    void onlyCommandsKnowTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.imbrex.cli..", "org.imbrex.training.command")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.imbrex.cli..", "picocli..", "me.tongfei..", "org.jline..")
                .check(ALL);
    }

    @Test
    void onlyTheOnnxRoomKnowsOnnxRuntime() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.imbrex.onnx")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.onnxruntime..")
                .check(ALL);
    }

    @Test
    void whatPreparesAStartNeedsNothingButTheJdk() {
        noClasses()
                .that()
                .resideInAPackage("org.imbrex.cli.launch")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages("java..", "org.jspecify..", "org.imbrex.cli.launch")
                .check(ALL);
    }
}
