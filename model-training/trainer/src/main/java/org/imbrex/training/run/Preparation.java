package org.imbrex.training.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.imbrex.metric.ClassRegion;
import org.imbrex.model.Activation;
import org.imbrex.model.Layout;
import org.imbrex.model.ModelSpec;
import org.imbrex.onnx.graph.GraphFacts;
import org.imbrex.progress.Progress;
import org.imbrex.training.augment.Augmentation;
import org.imbrex.training.data.Batch;
import org.imbrex.training.data.CaseCache;
import org.imbrex.training.data.DataFingerprint;
import org.imbrex.training.data.DataSet;
import org.imbrex.training.data.PatchLoader;
import org.imbrex.training.data.PatchSampler;
import org.imbrex.training.data.Split;
import org.imbrex.training.export.OnnxGraph;
import org.imbrex.training.loss.Loss;
import org.imbrex.training.loss.RegionLoss;
import org.imbrex.training.network.Initialisation;
import org.imbrex.training.network.Network;
import org.imbrex.training.network.NetworkSummary;
import org.imbrex.training.network.State;
import org.imbrex.training.optimise.Schedule;
import org.imbrex.training.torch.TorchDevice;
import org.imbrex.volume.Halo;
import org.jspecify.annotations.Nullable;

/** All that stands before the first step: scans, network, first weights. */
record Preparation(
        TrainingConfig config,
        TorchDevice device,
        DataSet data,
        Split split,
        String trainingSha256,
        DataFingerprint fingerprint,
        PatchSampler sampler,
        Network network,
        State initial,
        Validation validation,
        HardNegativeSearch hardNegatives,
        @Nullable Pretrained from) {

    static Preparation of(TrainingTask task, Progress progress) {
        TorchDevice device = TorchDevice.of(task.device());
        TrainingConfig config = task.config();
        Pretrained from = task.from();
        DataSet data = from == null ? task.data() : from.prepare(task.data());
        progress.message("training on " + device.words());
        data.notes().forEach(progress::warning);
        if (!data.regions().isEmpty() && !config.loss().overlapping()) {
            progress.warning("classes contain others, but loss.overlapping is false: they are learnt side by side");
        }
        Split split = data.split(config.seed());
        // Half of the heap: the rest is for batches, masks and whoever called.
        CaseCache cache = new CaseCache(data, Runtime.getRuntime().maxMemory() / 2);
        DataFingerprint fingerprint = DataFingerprint.of(cache, split.train(), progress);
        if (from != null) {
            fingerprint = fingerprint.withNormalisations(from.normalisations());
            progress.message(from.words(data.classes()));
        }
        PatchSampler sampler = new PatchSampler(cache, fingerprint, config.patchSettings(), config.augmentation());
        Network network =
                config.network().network(data.channels().size(), data.classes().size());
        State initial = Initialisation.of(
                network, config.network().initialisation(), config.seed(), prior(data, config, shares(fingerprint)));
        if (from != null) {
            initial = from.start(network, data.classes(), initial);
        }
        ModelSpec spec = spec(data, config, fingerprint);
        if (split.validation().isEmpty()) {
            progress.message(
                    "no case to validate on: all of them are learnt from, and the last weights become the model");
        }
        GraphFacts facts = GraphFacts.of(data.file(), OnnxGraph.of(network, initial, Map.of()));
        Validation validation = new Validation(
                cache,
                split.validation(),
                ClassRegion.containing(data.regions()),
                spec,
                facts,
                validationPatches(cache, split, fingerprint, config, progress));
        return new Preparation(
                config,
                device,
                data,
                split,
                DataSet.sha256(split.train()),
                fingerprint,
                sampler,
                network,
                initial,
                validation,
                new HardNegativeSearch(cache, fingerprint.cases(), spec, facts, config.seed()),
                from);
    }

    private static @Nullable PatchSampler validationPatches(
            CaseCache cache, Split split, DataFingerprint training, TrainingConfig config, Progress progress) {
        if (split.validation().isEmpty()) {
            return null;
        }
        DataFingerprint validation = training.ofOthers(cache, split.validation(), progress);
        return new PatchSampler(cache, validation, config.patchSettings(), Augmentation.none());
    }

    private static List<Double> shares(DataFingerprint fingerprint) {
        return Arrays.stream(fingerprint.classShares()).boxed().toList();
    }

    /** The scores to start from; empty for even ones. */
    private static List<Double> prior(DataSet data, TrainingConfig config, List<Double> classShares) {
        List<Double> shares = config.loss().startShares(classShares);
        return sigmoids(data, config) ? Initialisation.sigmoidPrior(shares) : Initialisation.softmaxPrior(shares);
    }

    /** Whether each class has a probability of its own. Those of classes inside others are sums of a softmax. */
    private static boolean sigmoids(DataSet data, TrainingConfig config) {
        return config.loss().overlapping() && data.regions().isEmpty();
    }

    private static ModelSpec spec(DataSet data, TrainingConfig config, DataFingerprint fingerprint) {
        List<ModelSpec.Channel> channels = new ArrayList<>();
        for (int i = 0; i < data.channels().size(); i++) {
            channels.add(new ModelSpec.Channel(
                    data.channels().get(i), fingerprint.normalisations().get(i)));
        }
        return new ModelSpec(
                data.name(),
                config.network().dimensions() == 2 ? Layout.NCHW : Layout.NCDHW,
                channels,
                data.classes(),
                sigmoids(data, config) ? Activation.SIGMOID : Activation.SOFTMAX,
                data.grid().spacing(),
                data.grid().orientation(),
                data.grid().interpolation(),
                data.codes(),
                config.augmentation().seenMirrored(config.network().dimensions()),
                data.postprocessing(),
                null);
    }

    Learner learner(Schedule schedule) {
        Loss loss = config.loss().loss(shares(fingerprint));
        boolean ofRegions = config.loss().overlapping() && !data.regions().isEmpty();
        return new Learner(
                config, network, initial, ofRegions ? new RegionLoss(loss, data.regions()) : loss, schedule, device);
    }

    /** The network in a line: what it is, how many numbers it learns, how far it looks. */
    String words() {
        GraphFacts facts = validation.facts();
        Halo field = facts.field();
        return network.description() + ": " + String.format(Locale.ROOT, "%,d", network.trainedNumbers())
                + " numbers to learn, looks "
                + (field == null
                        ? "at whole patches"
                        : "at " + NetworkSummary.field(field, network.dimensions()) + " voxels");
    }

    /** The network before its first step, with its first batch; on a copy that is thrown away. */
    StartCheck look() {
        try (Learner trial = learner(step -> 0);
                PatchLoader patches = patches(0);
                Batch batch = patches.next()) {
            return trial.look(batch.images(), batch.labels(), from == null);
        }
    }

    PatchLoader patches(long firstStep) {
        // Loading must not starve the step, nor take its cores.
        int workers = Math.max(1, Math.min(8, Runtime.getRuntime().availableProcessors() / 2));
        return PatchLoader.start(sampler, firstStep * config.patches().accumulate(), workers);
    }

    /** What the data set is, so that a run is not continued on another: contents, split, meaning and start. */
    String dataIdentity() {
        return String.join(
                " ",
                trainingSha256,
                DataSet.sha256(split.validation()),
                data.channels().toString(),
                data.classes().toString(),
                data.values().toString(),
                data.grid().toString(),
                fingerprint.normalisations() + (data.regions().isEmpty() ? "" : " " + data.regions()),
                from == null ? "" : from.sha256());
    }

    /** What the trained model says about itself, but for its parity, which the export finds out. */
    ModelSpec spec(TrainingConfig settled, long steps) {
        return validation
                .spec()
                .withTraining(new ModelSpec.Training(
                        network.description()
                                + (from == null ? "" : ", started from a model with SHA-256 " + from.sha256()),
                        trainingSha256,
                        config.seed(),
                        steps,
                        settled.yaml(),
                        versions(),
                        0));
    }

    private static Map<String, String> versions() {
        Map<String, String> versions = new TreeMap<>();
        String own = Preparation.class.getPackage().getImplementationVersion();
        versions.put("imbrex", own == null ? "development" : own);
        versions.put("libtorch", TorchDevice.version());
        versions.put("java", Runtime.version().toString());
        return versions;
    }
}
