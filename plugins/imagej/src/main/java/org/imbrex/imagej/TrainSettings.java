package org.imbrex.imagej;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.imbrex.error.UsageException;
import org.imbrex.model.Device;
import org.imbrex.training.loss.LossChoice;
import org.imbrex.yaml.Setting;
import org.jspecify.annotations.Nullable;

/**
 * How a model is trained; words and meanings are those of {@code imbrex train}. Scripts begin with {@link #in}:
 * {@code TrainSettings.in("models/cells").withMinutes(30)}.
 *
 * @param folder takes the model, its reports and its checkpoints
 * @param minutes time for everything, for each fold; does not count where steps are given
 * @param steps optimiser steps, 0 for as many as the time has room for
 * @param loss what is made small, or null for what suits the images or the model to start from
 * @param base channels of the network's first level, or 0 for what suits the machine or the model to start from
 * @param device where to compute
 * @param seed of every choice by chance
 * @param from a model.onnx to start from, or null to start by chance
 * @param folds models of a cross-validation, each validated on another part of the images; 0 for a single model
 * @param resume whether the run that the folder holds is gone on with, as it was begun
 */
public record TrainSettings(
        Path folder,
        double minutes,
        long steps,
        LossChoice.@Nullable Kind loss,
        int base,
        Device device,
        long seed,
        @Nullable Path from,
        int folds,
        boolean resume) {
    private static final int MOST_BASE = 512;

    public TrainSettings {
        if (base < 0 || base > MOST_BASE) {
            throw new UsageException("base: expected 1 to " + MOST_BASE + ", found " + base);
        }
        if (steps < 0 || (steps == 0 && !(minutes > 0 && Double.isFinite(minutes)))) {
            throw new UsageException("expected minutes or steps above 0, found " + minutes + " and " + steps);
        }
        if (folds != 0 && (folds < 2 || folds > 100)) {
            throw new UsageException("folds: expected 2 to 100, or 0 for a single model, found " + folds);
        }
    }

    /** Five minutes, a single model that starts by chance, the best device, and the rest as it suits the images. */
    public static TrainSettings in(String folder) {
        return new TrainSettings(Path.of(folder), 5, 0, null, 0, Device.AUTO, 1, null, 0, false);
    }

    public TrainSettings withMinutes(double time) {
        return new TrainSettings(folder, time, 0, loss, base, device, seed, from, folds, resume);
    }

    public TrainSettings withSteps(long count) {
        return new TrainSettings(folder, minutes, count, loss, base, device, seed, from, folds, resume);
    }

    /** {@code auto}, or a name such as {@code dice-focal}. */
    public TrainSettings withLoss(String name) {
        return new TrainSettings(folder, minutes, steps, kind(name), base, device, seed, from, folds, resume);
    }

    /** Channels of the network's first level, or 0. */
    public TrainSettings withBase(int channels) {
        return new TrainSettings(folder, minutes, steps, loss, channels, device, seed, from, folds, resume);
    }

    /** {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:1}. */
    public TrainSettings withDevice(String name) {
        return new TrainSettings(folder, minutes, steps, loss, base, Device.parse(name), seed, from, folds, resume);
    }

    public TrainSettings withSeed(long number) {
        return new TrainSettings(folder, minutes, steps, loss, base, device, number, from, folds, resume);
    }

    /** A model.onnx that Imbrex trained. */
    public TrainSettings withFrom(String model) {
        return new TrainSettings(folder, minutes, steps, loss, base, device, seed, Path.of(model), folds, resume);
    }

    /** How many models a cross-validation has; 0 for a single one. */
    public TrainSettings withFolds(int count) {
        return new TrainSettings(folder, minutes, steps, loss, base, device, seed, from, count, resume);
    }

    /** Whether the run that the folder holds is gone on with. */
    public TrainSettings withResume(boolean on) {
        return new TrainSettings(folder, minutes, steps, loss, base, device, seed, from, folds, on);
    }

    /** What is to be otherwise than planned, as keys of a {@code train.yaml}. */
    List<Setting> chosen() {
        List<Setting> chosen = new ArrayList<>();
        chosen.add(new Setting("length.steps", String.valueOf(steps), "steps"));
        if (steps == 0) {
            chosen.add(new Setting("length.seconds", String.valueOf(minutes * 60), "minutes"));
        }
        chosen.add(new Setting("seed", String.valueOf(seed), "seed"));
        if (loss != null) {
            chosen.add(new Setting("loss.kind", loss.word(), "loss"));
        }
        if (base > 0) {
            chosen.add(new Setting("network.base", String.valueOf(base), "base"));
        }
        return chosen;
    }

    private static LossChoice.@Nullable Kind kind(String name) {
        if (name.equals("auto")) {
            return null;
        }
        for (LossChoice.Kind kind : LossChoice.Kind.values()) {
            if (kind.word().equals(name)) {
                return kind;
            }
        }
        throw new UsageException("loss: expected auto or a loss such as dice-focal, found " + name);
    }
}
