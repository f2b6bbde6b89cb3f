package org.imbrex.training.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.imbrex.cli.CliCommand;
import org.imbrex.cli.Console;
import org.imbrex.cli.ExitCode;
import org.imbrex.error.ResourceException;
import org.imbrex.error.UsageException;
import org.imbrex.io.disk.OutputFolder;
import org.imbrex.io.disk.PartFile;
import org.imbrex.report.HtmlReport;
import org.imbrex.training.data.DataSet;
import org.imbrex.training.run.Length;
import org.imbrex.training.run.TrainingConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Everything once, on the sample scans: train, export, segment, check the seams, score. */
@Command(
        name = "demo",
        description = "Trains on the sample scans of lungs, with focal loss and with cross-entropy, segments scans that"
                + " were held out, and scores them. Takes five minutes on two cores.")
public final class DemoCommand implements CliCommand {
    /** Set by the launcher: the folder that holds sample-data. */
    private static final String HOME = "imbrex.home";

    /** Two runs of this and what comes after them stay within five minutes. */
    private static final double SECONDS_A_RUN = 110;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The folder for what is written.")
    private Path out = Path.of("");

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Optimiser steps of each run (default: as many as take two minutes).")
    private long steps;

    @Option(names = "--seed", paramLabel = "N", description = "The seed of every choice by chance (default: 1).")
    private long seed = 1;

    @Override
    public ExitCode run(Console console) {
        if (steps < 0) {
            throw new UsageException("--steps: expected 1 or more, found " + steps);
        }
        DataSet data = DataSet.open(sampleScans());
        OutputFolder.make(out);
        Length length = steps > 0 ? Length.ofSteps(steps) : Length.ofSeconds(SECONDS_A_RUN);
        Demo demo = new Demo(data, out, console.nativeMemory(), console.progress());
        Demo.Outcome outcome =
                demo.run(TrainingConfig.defaults().withLength(length).withSeed(seed));
        String summary = DemoSummary.json(outcome);
        HtmlReport.write(out.resolve("report.html"), DemoReport.of(outcome));
        PartFile.write(out.resolve("summary.json"), summary);
        console.result(console.json() ? summary : words(outcome));
        return ExitCode.DONE;
    }

    private static Path sampleScans() {
        String home = System.getProperty(HOME);
        Path scans = Path.of(home == null ? "" : home, "sample-data", "lung");
        if (!Files.isDirectory(scans)) {
            throw new ResourceException(scans.toAbsolutePath() + ": expected the sample scans, found no such folder");
        }
        return scans;
    }

    private String words(Demo.Outcome outcome) {
        StringBuilder text = new StringBuilder();
        outcome.dice(outcome.focal())
                .forEach((name, dice) -> text.append(String.format(
                        Locale.ROOT,
                        "Dice of %s on %d scans that were held out: %.3f with focal loss, %.3f with cross-entropy%n",
                        name,
                        outcome.focal().evaluation().cases().size(),
                        dice,
                        outcome.dice(outcome.crossEntropy()).getOrDefault(name, Double.NaN))));
        text.append(String.format(
                Locale.ROOT,
                "seams: max difference %.3g, %d labels differ (%d tiles against whole scans)%n",
                outcome.seams().maxDiff(),
                outcome.seams().labelDiffs(),
                outcome.seams().tiles()));
        return text.append("see ").append(out.resolve("report.html")).toString();
    }
}
