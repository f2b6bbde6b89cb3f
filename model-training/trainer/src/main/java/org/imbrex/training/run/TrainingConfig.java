package org.imbrex.training.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.imbrex.error.UsageException;
import org.imbrex.training.augment.Augmentation;
import org.imbrex.training.data.PatchSettings;
import org.imbrex.training.loss.LossChoice;
import org.imbrex.training.network.UNet;
import org.imbrex.volume.Extent;
import org.imbrex.yaml.Key;
import org.imbrex.yaml.RecordReader;
import org.imbrex.yaml.RecordSchema;
import org.imbrex.yaml.RecordWriter;
import org.imbrex.yaml.Setting;
import org.imbrex.yaml.YamlFile;

/**
 * Everything that decides what a run learns from a data set; as a file {@value #FILE}.
 *
 * @param network the architecture
 * @param loss what is made small
 * @param optimiser how weights move
 * @param schedule how the learning rate goes
 * @param length how long
 * @param patches what a step sees
 * @param augmentation how patches are varied
 * @param seed of every choice by chance
 */
public record TrainingConfig(
        @Key("the architecture") UNet network,
        @Key("what is made small") LossChoice loss,
        @Key("how weights move") OptimiserChoice optimiser,
        @Key("how the learning rate goes") ScheduleChoice schedule,
        @Key("how long") Length length,
        @Key("what a step sees") PatchChoice patches,
        @Key("how patches are varied") Augmentation augmentation,
        @Key("of every choice by chance") long seed) {

    /** What people call the file. */
    public static final String FILE = "train.yaml";

    public TrainingConfig {
        checkPatch(network, patches);
    }

    private static void checkPatch(UNet network, PatchChoice patches) {
        List<Integer> size = patches.size();
        List<Integer> grid = network.grid();
        if (size.size() != 1 && size.size() != grid.size()) {
            throw new UsageException("patches.size: expected 1 or " + grid.size() + " numbers for a network in "
                    + grid.size() + " dimensions, found " + size);
        }
        for (int axis = 0; axis < grid.size(); axis++) {
            if (along(size, axis) % grid.get(axis) != 0) {
                throw new UsageException("patches.size: expected multiples of " + grid + " for a network of depth "
                        + network.depth() + ", found " + size);
            }
        }
    }

    private static int along(List<Integer> size, int axis) {
        return size.get(size.size() == 1 ? 0 : axis);
    }

    /** What works for most: five minutes. */
    public static TrainingConfig defaults() {
        return new TrainingConfig(
                new UNet(16, 4, 0),
                LossChoice.of(LossChoice.Kind.DICE_CROSS_ENTROPY),
                OptimiserChoice.defaults(),
                ScheduleChoice.defaults(),
                Length.ofSeconds(300),
                PatchChoice.defaults(),
                Augmentation.defaults(),
                1);
    }

    /**
     * Reads a file; what it leaves out is as in another configuration.
     *
     * @throws org.imbrex.error.InputException naming the line and the key of what cannot be
     */
    public static TrainingConfig read(Path file, TrainingConfig otherwise) {
        return RecordReader.read(YamlFile.read(file), otherwise);
    }

    /**
     * The same with one value replaced.
     *
     * @param path keys joined by dots, such as {@code loss.gamma}
     * @param value as it would stand in a file
     * @throws UsageException if there is no such key or the value cannot be
     */
    public TrainingConfig with(String path, Object value) {
        return with(List.of(new Setting(path, String.valueOf(value), path)));
    }

    /** The same with values replaced, all at once. */
    public TrainingConfig with(List<Setting> settings) {
        return RecordReader.set(this, settings);
    }

    public TrainingConfig withNetwork(UNet other) {
        return new TrainingConfig(other, loss, optimiser, schedule, length, patches, augmentation, seed);
    }

    public TrainingConfig withLoss(LossChoice other) {
        return new TrainingConfig(network, other, optimiser, schedule, length, patches, augmentation, seed);
    }

    public TrainingConfig withLength(Length other) {
        return new TrainingConfig(network, loss, optimiser, schedule, other, patches, augmentation, seed);
    }

    /** Square patches, cubes in 3-D. */
    public TrainingConfig withPatches(int size, int batch, double foreground) {
        return with(List.of(
                new Setting("patches.size", String.valueOf(size), "size"),
                new Setting("patches.batch", String.valueOf(batch), "batch"),
                new Setting("patches.foreground", String.valueOf(foreground), "foreground")));
    }

    public TrainingConfig withAugmentation(Augmentation other) {
        return new TrainingConfig(network, loss, optimiser, schedule, length, patches, other, seed);
    }

    public TrainingConfig withSeed(long other) {
        return new TrainingConfig(network, loss, optimiser, schedule, length, patches, augmentation, other);
    }

    /** The whole configuration as YAML that {@link #read} takes. */
    public String yaml() {
        return RecordWriter.plain(this);
    }

    /**
     * The same with a comment for every key.
     *
     * @param reasons why a value is what it is, by keys joined by dots
     */
    public String yaml(Map<String, String> reasons) {
        return RecordWriter.commented(this, reasons);
    }

    /** The JSON schema of the file. */
    public static ObjectNode schema() {
        return RecordSchema.of(TrainingConfig.class, "Imbrex training configuration (" + FILE + ")");
    }

    /** The patches that the network takes in, compound scaling applied. */
    public Extent patch() {
        List<Integer> size = patches.size();
        int last = network.dimensions() - 1;
        return new Extent(
                last == 2 ? network.patch(along(size, 0), 0) : 1,
                network.patch(along(size, last - 1), last - 1),
                network.patch(along(size, last), last));
    }

    PatchSettings patchSettings() {
        return new PatchSettings(
                patch(),
                patches.batch(),
                patches.foreground(),
                patches.hardNegatives(),
                patches.rareCases(),
                patches.rareAugmentation(),
                seed);
    }
}
