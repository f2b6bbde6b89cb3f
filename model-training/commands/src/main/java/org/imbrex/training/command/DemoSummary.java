package org.imbrex.training.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.imbrex.cli.Versions;

/** What {@code summary.json} says: how the demo came out. Its fields are described in app/FORMATS.md. */
final class DemoSummary {
    static final int VERSION = 1;

    private DemoSummary() {}

    static String json(Demo.Outcome outcome) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("formatVersion", VERSION);
        Versions.all().forEach(root.putObject("versions")::put);
        outcome.dice(outcome.focal()).forEach(root.putObject("dice")::put);
        outcome.dice(outcome.crossEntropy())
                .forEach(root.putObject("comparison").putObject("crossEntropy")::put);
        ObjectNode seams = root.putObject("seams");
        seams.put("maxDiff", outcome.seams().maxDiff());
        seams.put("labelDiffs", outcome.seams().labelDiffs());
        seams.put("tiles", outcome.seams().tiles());
        root.put("scans", outcome.focal().evaluation().cases().size());
        root.put("steps", outcome.focal().trained().config().length().steps());
        root.put("seed", outcome.focal().trained().config().seed());
        root.put("parity", outcome.focal().parity());
        root.put("trainSeconds", rounded(outcome.focal().trainSeconds()));
        root.put("comparisonTrainSeconds", rounded(outcome.crossEntropy().trainSeconds()));
        root.put("segmentSeconds", rounded(outcome.focal().segmentSeconds()));
        root.put("seconds", rounded(outcome.seconds()));
        return root.toPrettyString() + "\n";
    }

    private static double rounded(double value) {
        return Math.round(value * 1e3) / 1e3;
    }
}
