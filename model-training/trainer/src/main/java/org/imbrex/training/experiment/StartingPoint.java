package org.imbrex.training.experiment;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.imbrex.model.Device;
import org.imbrex.progress.Progress;
import org.imbrex.training.data.DataSet;
import org.imbrex.training.plan.Plan;
import org.imbrex.training.plan.Planner;
import org.imbrex.training.run.Pretrained;
import org.imbrex.training.run.Trainer;
import org.imbrex.training.run.TrainingConfig;
import org.imbrex.training.run.TrainingTask;
import org.imbrex.yaml.Setting;
import org.jspecify.annotations.Nullable;

/**
 * What a training begins with before anything is set: it decides the configuration.
 *
 * @param data annotated scans
 * @param device where to compute
 * @param pretrained a model to start from, or null to start by chance
 * @param validation the folds, or null for a single run
 */
public record StartingPoint(
        DataSet data,
        Device device,
        @Nullable Pretrained pretrained,
        @Nullable CrossValidation validation) {
    /** The configuration of the run in a folder, if there is one to go on with. */
    public Optional<TrainingConfig> begun(Path folder) {
        return validation == null ? Trainer.begun(folder) : validation.begun(folder);
    }

    /**
     * The configuration of a run that begins: that of the model to start from, else what suits the scans.
     *
     * @param settings what somebody wants otherwise
     * @param memory bytes that the run may take
     * @param progress told what the scans are like
     */
    public TrainingConfig config(List<Setting> settings, long memory, Progress progress) {
        if (pretrained != null) {
            return pretrained.furtherConfig().with(settings);
        }
        Plan plan = Planner.plan(firstFold(Planner.seed(settings)), settings, device, memory, progress);
        plan.words().lines().forEach(progress::message);
        return plan.config();
    }

    /** What is to be trained. */
    public TrainingTask task(TrainingConfig config) {
        return new TrainingTask(data, config, device, pretrained);
    }

    /** The scans with the split of the first fold, or their own. */
    public DataSet firstFold(long seed) {
        return validation == null ? data : validation.data(data, 0, seed);
    }
}
