package org.imbrex.training.command;

import java.util.ArrayList;
import java.util.List;
import org.imbrex.error.UsageException;
import org.imbrex.yaml.Setting;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Keys of a {@code train.yaml} that have an option of their own. */
final class SettingShortcuts {
    private final List<Setting> settings = new ArrayList<>();

    @ArgGroup(exclusive = true)
    private @Nullable Duration duration;

    @Option(
            names = "--loss",
            paramLabel = "LOSS",
            description = "The loss, such as focal or dice-cross-entropy. Sets loss.kind.")
    void loss(String value) {
        settings.add(new Setting("loss.kind", value, "--loss"));
    }

    @Option(
            names = "--gamma",
            paramLabel = "N",
            description = "How strongly a focal loss turns down easy voxels. Sets loss.gamma.")
    void gamma(String value) {
        settings.add(new Setting("loss.gamma", value, "--gamma"));
    }

    @Option(
            names = "--class-weights",
            paramLabel = "HOW",
            description = "equal, inverse, median or inverse-root. Sets loss.class-weights.")
    void classWeights(String value) {
        settings.add(new Setting("loss.class-weights", value, "--class-weights"));
    }

    @Option(names = "--base", paramLabel = "N", description = "Channels of the first level. Sets network.base.")
    void base(String value) {
        settings.add(new Setting("network.base", value, "--base"));
    }

    @Option(names = "--depth", paramLabel = "N", description = "How often the image is halved. Sets network.depth.")
    void depth(String value) {
        settings.add(new Setting("network.depth", value, "--depth"));
    }

    @Option(
            names = "--dropout",
            paramLabel = "SHARE",
            description = "Share of values dropped at the bottom. Sets network.block.dropout.")
    void dropout(String value) {
        settings.add(new Setting("network.block.dropout", value, "--dropout"));
    }

    @Option(
            names = "--patch",
            paramLabel = "N",
            description = "Height and width of a patch; z,y,x in 3-D. Sets patches.size.")
    void patch(String value) {
        settings.add(new Setting("patches.size", value, "--patch"));
    }

    @Option(names = "--batch", paramLabel = "N", description = "Patches a step. Sets patches.batch.")
    void batch(String value) {
        settings.add(new Setting("patches.batch", value, "--batch"));
    }

    @Option(
            names = "--foreground",
            paramLabel = "SHARE",
            description = "The share of patches laid on an annotated voxel. Sets patches.foreground.")
    void foreground(String value) {
        settings.add(new Setting("patches.foreground", value, "--foreground"));
    }

    @Option(names = "--seed", paramLabel = "N", description = "The seed of every choice by chance. Sets seed.")
    void seed(String value) {
        settings.add(new Setting("seed", value, "--seed"));
    }

    /** What they set. */
    List<Setting> settings() {
        List<Setting> all = new ArrayList<>(settings);
        if (duration != null) {
            if (duration.steps < 0 || !(duration.minutes >= 0) || (duration.steps == 0 && duration.minutes == 0)) {
                throw new UsageException(
                        "expected --minutes or --steps above 0, found " + duration.minutes + " and " + duration.steps);
            }
            all.add(new Setting("length.steps", String.valueOf(duration.steps), "--steps"));
            if (duration.steps == 0) {
                all.add(new Setting("length.seconds", String.valueOf(duration.minutes * 60), "--minutes"));
            }
        }
        return all;
    }

    /** How long to train: a time, which becomes a number of steps, or that number. */
    private static final class Duration {
        @Option(names = "--minutes", paramLabel = "N", description = "Time for everything (default: 5).")
        private double minutes;

        @Option(names = "--steps", paramLabel = "N", description = "Optimiser steps. Sets length.steps.")
        private long steps;
    }
}
