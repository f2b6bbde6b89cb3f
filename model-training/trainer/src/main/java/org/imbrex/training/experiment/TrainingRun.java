package org.imbrex.training.experiment;

import java.nio.file.Path;
import java.util.Map;
import org.imbrex.io.disk.OutputFolder;
import org.imbrex.io.disk.PartFile;
import org.imbrex.progress.Progress;
import org.imbrex.report.HtmlReport;
import org.imbrex.training.export.ModelExport;
import org.imbrex.training.run.TrainedModel;
import org.imbrex.training.run.Trainer;
import org.imbrex.training.run.TrainingConfig;
import org.imbrex.training.run.TrainingTask;

/**
 * One training run from scans to everything that it leaves in its folder.
 *
 * @param resume whether a run that the folder holds is gone on with
 */
public record TrainingRun(boolean resume, Progress progress) {
    /** What a trained model is called in its run's folder. */
    public static final String MODEL = "model.onnx";

    static final String REPORT = "report.html";

    /** Trains, exports, and reports. */
    public RunResult run(TrainingTask task, Path folder) {
        long start = System.nanoTime();
        OutputFolder.make(folder);
        PartFile.write(folder.resolve(TrainingConfig.FILE), task.config().yaml(Map.of()));
        TrainedModel trained = resume ? Trainer.resume(task, folder, progress) : Trainer.train(task, folder, progress);
        double parity = ModelExport.write(trained.network(), trained.weights(), trained.spec(), folder.resolve(MODEL));
        HtmlReport.write(folder.resolve(REPORT), TrainingReport.of(trained, parity));
        RunResult result = RunResult.of(trained, parity, (System.nanoTime() - start) / 1e9);
        result.write(folder, MODEL);
        if (!trained.complete()) {
            progress.message("stopped before its end; the same with resume goes on");
        }
        return result;
    }
}
