package org.imbrex.training;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** The walls inside training: who may know whom. */
class ArchitectureTest {
    private static final JavaClasses TRAINING = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.imbrex.training");

    @Test
    void packagesHaveNoCycles() {
        check(slices().matching("org.imbrex.training.(**)").should().beFreeOfCycles());
    }

    @Test
    void networksDataAndCheckpointsAreTheSameWithoutLibtorch() {
        check(noClasses()
                .that()
                .resideInAnyPackage("..training.network..", "..training.data..", "..training.checkpoint..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bytedeco.."));
    }

    @Test
    void onlyTheExportKnowsOnnxFiles() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("..training.export..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.imbrex.onnx.proto..", "ai.onnxruntime.."));
    }

    @Test
    void trainingKnowsNoScreenAndNoCommandLine() {
        check(noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("javax.swing..", "java.awt.event..", "picocli..", "me.tongfei.."));
    }

    private static void check(ArchRule rule) {
        rule.check(TRAINING);
    }
}
