package org.imbrex.sampledata;

import static java.util.stream.Collectors.joining;

import org.imbrex.sampledata.DataSetPlan.PlannedScan;

/** The text of a set's {@code dataset.yaml}. */
final class DataSetYaml {
    private static final int LINE = 110;

    private DataSetYaml() {}

    static String of(DataSetPlan set) {
        StringBuilder text = new StringBuilder();
        text.append("name: ").append(set.name()).append('\n');
        text.append("images: images\nmasks: masks\n");
        text.append("channels: [").append(set.channel()).append("]\n");
        text.append("modality: ").append(set.modality()).append('\n');
        text.append("classes: [background, ").append(set.foreground()).append("]\n");
        text.append("values: {0: background, 1: ").append(set.foreground()).append("}\n");
        text.append("groups:\n");
        for (PlannedScan scan : set.scans()) {
            text.append("  ")
                    .append(scan.name())
                    .append(": ")
                    .append(scan.group())
                    .append('\n');
        }
        text.append("split:\n");
        for (String split : DataSetPlan.SPLITS) {
            String names = set.scans().stream()
                    .filter(s -> s.split().equals(split))
                    .map(PlannedScan::name)
                    .collect(joining(", ", "  " + split + ": [", "]"));
            text.append(wrapped(names)).append('\n');
        }
        return text.toString();
    }

    private static String wrapped(String line) {
        if (line.length() <= LINE) {
            return line;
        }
        int cut = line.lastIndexOf(' ', LINE);
        return line.substring(0, cut) + "\n    " + wrapped(line.substring(cut + 1));
    }
}
