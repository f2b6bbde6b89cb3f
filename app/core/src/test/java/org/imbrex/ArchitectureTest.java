package org.imbrex;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** The walls of the house: who may know whom. */
class ArchitectureTest {
    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/onnx/proto") && !location.contains("/onnx/protobuf"))
            .importPackages("org.imbrex");

    @Test
    void packagesHaveNoCycles() {
        check(slices().matching("org.imbrex.(**)").should().beFreeOfCycles());
    }

    @Test
    void onlyTheOnnxRoomKnowsOnnxRuntime() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("org.imbrex.onnx")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.onnxruntime.."));
    }

    @Test
    void coreKnowsNoScreenNoCommandLineAndNoTraining() {
        check(noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "javax.swing..", "java.awt.event..", "picocli..", "me.tongfei..", "org.bytedeco.pytorch.."));
    }

    @Test
    void coreReadsRoisWithoutImageJ() {
        check(noClasses().should().dependOnClassesThat().resideInAPackage("ij.."));
    }

    @Test
    void thePlainTypesKnowNothingElse() {
        check(classes()
                .that()
                .resideInAPackage("org.imbrex.volume")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.imbrex.volume", "org.jspecify.."));
    }

    @Test
    void segmentingKnowsNoFileFormatAndNoReport() {
        check(noClasses()
                .that()
                .resideInAPackage("org.imbrex.segment..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.imbrex.io..", "org.imbrex.report..")
                        .and(not(resideInAPackage("org.imbrex.io.disk")))));
    }

    private static void check(ArchRule rule) {
        rule.check(CORE);
    }
}
