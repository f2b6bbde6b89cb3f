package org.imbrex.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.ResourceException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The entry point: finds the command that is asked for, runs it, and turns errors into a line and an exit code. */
@Command(
        name = "imbrex",
        description = "Segments medical and microscopy images, and trains the networks for it. "
                + "For research use, not a medical device.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Main.Version.class)
public final class Main {
    /** Commands of a part that an installation may lack, with that part. */
    private static final Map<String, String> PARTS =
            new TreeMap<>(Map.of("train", "model-training", "demo", "model-training"));

    @Mixin
    private final ConsoleOptions options = new ConsoleOptions();

    private final PrintStream out;
    private final PrintStream err;
    private final int columns;

    /** Columns is how wide the terminal behind {@code err} is, or 0 if there is none. */
    Main(PrintStream out, PrintStream err, int columns) {
        this.out = out;
        this.err = err;
        this.columns = columns;
    }

    public static void main(String[] args) {
        // Java cannot tell whether standard error is a terminal: the launcher can, and says how wide it is.
        LogFile.silence();
        int columns = Integer.getInteger("imbrex.columns", 0);
        ExitCode code = new Main(System.out, System.err, columns).run(args);
        System.exit(code.code());
    }

    /** Runs a command line. */
    ExitCode run(String... args) {
        try {
            CommandLine line = commandLine(args);
            ParseResult parsed = line.parseArgs(args);
            if (CommandLine.printHelpIfRequested(parsed)) {
                return ExitCode.DONE;
            }
            while (parsed.hasSubcommand()) {
                parsed = parsed.subcommand();
            }
            if (parsed.commandSpec().userObject() instanceof CliCommand command) {
                return run(command);
            }
            line.usage(err);
            return ExitCode.WRONG_USE;
        } catch (ParameterException e) {
            err.println("imbrex: " + wrongUse(e) + " (see "
                    + e.getCommandLine().getCommandSpec().qualifiedName() + " --help)");
            return ExitCode.WRONG_USE;
        } catch (ImbrexException e) {
            err.println("imbrex: " + ExitCode.line(e));
            return ExitCode.of(e);
        }
    }

    private static String wrongUse(ParameterException error) {
        // A misspelt option makes the right one missing: what is unknown is the better thing to say.
        CommandLine command = error.getCommandLine();
        UnmatchedArgumentException unmatched = error instanceof UnmatchedArgumentException e
                ? e
                : new UnmatchedArgumentException(command, command.getUnmatchedArguments());
        if (unmatched.getUnmatched().isEmpty()) {
            return ImbrexException.firstLine(error);
        }
        String word = unmatched.getUnmatched().get(0);
        if (!unmatched.isUnknownOption()) {
            return "unknown " + (command.getParent() == null ? "command" : "argument") + " '" + word + "'";
        }
        List<String> nearest = unmatched.getSuggestions();
        return "unknown option '" + word + "'" + (nearest.isEmpty() ? "" : "; did you mean " + nearest.get(0) + "?");
    }

    private ExitCode run(CliCommand command) {
        Interrupt interrupt = new Interrupt();
        interrupt.listen(err);
        try (Console console = new Console(options, out, err, interrupt, columns)) {
            try {
                return command.run(console);
            } catch (Throwable e) {
                LoggerFactory.getLogger(Main.class).error(ExitCode.line(e), e);
                console.problem(e);
                return ExitCode.of(e);
            }
        }
    }

    /** Only the command asked for is made and looked into, which saves time at every start; all of them for help. */
    private CommandLine commandLine(String[] args) {
        CommandLine line = new CommandLine(this);
        List<ServiceLoader.Provider<CliCommand>> commands =
                ServiceLoader.load(CliCommand.class).stream().toList();
        ServiceLoader.@Nullable Provider<CliCommand> chosen = Stream.of(args)
                .map(arg -> named(commands, arg))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        if (chosen != null) {
            line.addSubcommand(chosen.get());
        } else {
            commands.stream()
                    .sorted((a, b) -> name(a).compareTo(name(b)))
                    .forEach(command -> line.addSubcommand(command.get()));
            PARTS.forEach((name, part) -> sayWhereMissing(line, name, part, args));
        }
        Charset terminal = Charset.defaultCharset();
        // A file name may begin with an @.
        return line.setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out, true, terminal))
                .setErr(new PrintWriter(err, true, terminal));
    }

    private static void sayWhereMissing(CommandLine line, String name, String part, String[] args) {
        if (line.getSubcommands().containsKey(name)) {
            return;
        }
        if (List.of(args).contains(name)) {
            throw new ResourceException(
                    "the command '" + name + "' is in the part " + part + ", which this installation does not have");
        }
        var usage = line.getCommandSpec().usageMessage();
        usage.footer(
                Stream.concat(Stream.of(usage.footer()), Stream.of("'" + name + "' comes with the part " + part + "."))
                        .toArray(String[]::new));
    }

    private static ServiceLoader.@Nullable Provider<CliCommand> named(
            List<ServiceLoader.Provider<CliCommand>> commands, String name) {
        return commands.stream().filter(c -> name(c).equals(name)).findFirst().orElse(null);
    }

    private static String name(ServiceLoader.Provider<CliCommand> command) {
        return command.type().getAnnotation(Command.class).name();
    }

    /** What {@code --version} prints. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return Versions.all().entrySet().stream()
                    .map(e -> e.getKey() + " " + e.getValue())
                    .toArray(String[]::new);
        }
    }
}
