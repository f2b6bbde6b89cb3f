package org.imbrex.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... args) {
        return new Main(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), 0)
                .run(args)
                .code();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            input     |   1 | imbrex: brain.png: expected 512x512 as its image, found 256x256
            usage     |   2 | imbrex: --steps: expected 1 or more, found 0
            resource  |   3 | imbrex: cuda:0: libcublasLt.so.12 is missing
            cancelled | 130 | imbrex: cancelled
            disk      |   3 | imbrex: /out/mask.png: No space left on device
            memory    |   3 | imbrex: out of memory: Java heap space; --memory sets how much may be used
            bug       |   1 | imbrex: unexpected IllegalStateException: grid of 0 (--debug shows where)
            some      |   1 | imbrex: a.png: is empty
            """)
    void anErrorIsOneLineAndItsTypeTheExitCode(String how, int code, String line) {
        assertThat(run("fail", how)).isEqualTo(code);
        assertThat(err.toString(UTF_8)).isEqualTo(line + System.lineSeparator());
        assertThat(out.size()).isZero();
    }

    @Test
    void successIsZeroAndPrintsOnStandardOutput() {
        assertThat(run("fail", "not")).isZero();
        assertThat(out.toString(UTF_8)).isEqualToIgnoringNewLines("did not fail");
        assertThat(err.size()).isZero();
    }

    @Test
    void debugShowsWhereAnErrorCameFrom() {
        run("fail", "bug", "--debug");
        assertThat(err.toString(UTF_8)).contains("at org.imbrex.cli.FailCommand.run");
    }

    @Test
    void optionsOfEveryCommandMayStandBeforeOrAfterIt() {
        assertThat(run("--quiet", "--memory", "2g", "fail", "not")).isZero();
        assertThat(run("fail", "--memory=800m", "not", "--json")).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "nonsense, imbrex: unknown command 'nonsense' (see imbrex --help)",
        "--nonsense, imbrex: unknown option '--nonsense' (see imbrex --help)",
        "fail not --nonsense, imbrex: unknown option '--nonsense' (see imbrex fail --help)",
        "fail a b, imbrex: unknown argument 'b' (see imbrex fail --help)",
        "fail --quite, imbrex: unknown option '--quite'; did you mean --quiet? (see imbrex fail --help)",
        "fail, imbrex: Missing required parameter: '<how>' (see imbrex fail --help)",
    })
    void wrongUseIsOneLine(String line, String message) {
        assertThat(run(line.split(" ", -1))).isEqualTo(2);
        assertThat(err.toString(UTF_8)).isEqualToIgnoringNewLines(message);
    }

    @Test
    void noCommandShowsTheHelpAndIsWrongUse() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("Usage: imbrex");
    }

    @ParameterizedTest
    @CsvSource({"2g, 2147483648", "800m, 838860800", "1.5G, 1610612736", "1GiB, 1073741824", "600000kb, 614400000"})
    void memoryIsReadInTheUsualUnits(String text, long bytes) {
        assertThat(new ConsoleOptions.MemorySize().convert(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"lots", "-2g", "12", "2gg", "''", "99999999t"})
    void memoryThatIsNoSizeIsWrongUse(String text) {
        assertThat(run("fail", "not", "--memory=" + text)).isEqualTo(2);
        assertThat(err.toString(UTF_8)).startsWith("imbrex: Invalid value for option '--memory': expected ");
    }

    @Test
    void onlyTheCommandAskedForIsMade() {
        NeverCommand.made = 0;
        run("fail", "not");
        assertThat(NeverCommand.made).isZero();
        run("--help");
        assertThat(NeverCommand.made).isOne();
        assertThat(out.toString(UTF_8)).contains("Fails as told.").contains("Is never run.");
    }

    @Test
    void aCommandOfAMissingPartNamesThePart() {
        assertThat(run("train", "scans", "--out", "model")).isEqualTo(3);
        assertThat(err.toString(UTF_8))
                .isEqualToIgnoringNewLines("imbrex: the command 'train' is in the part model-training,"
                        + " which this installation does not have");
        assertThat(run("--help")).isZero();
        assertThat(out.toString(UTF_8)).contains("'demo' comes with the part model-training.");
    }

    @Test
    void theClassPathOfTheCommandLineCarriesNoTraining() {
        assertThatThrownBy(() -> Class.forName("org.bytedeco.javacpp.Loader"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void versionNamesTheProgramAndOnnxRuntime() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString(UTF_8).lines())
                .anyMatch(line -> line.matches("imbrex \\d+\\.\\d+\\.\\d+.*"))
                .anyMatch(line -> line.matches("onnxruntime \\d+\\.\\d+\\.\\d+"));
    }

    @Test
    void aFileNameMayBeginWithAnAtSign() {
        assertThat(run("fail", "@not-a-file")).isZero();
    }
}
