package org.imbrex.cli.inspect;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.error.UsageException;
import org.imbrex.model.Activation;
import org.imbrex.model.Device;
import org.imbrex.model.Layout;
import org.imbrex.model.ModelOptions;
import org.imbrex.model.ModelSpec;
import org.imbrex.model.Reach;
import org.imbrex.model.TensorTest;
import org.imbrex.model.bioimage.ModelPackage;
import org.imbrex.onnx.OnnxModel;
import org.imbrex.onnx.PreparedModel;
import org.imbrex.onnx.graph.GraphFacts;
import org.imbrex.preprocess.IntensityStep;
import org.imbrex.preprocess.Normalisation;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Halo;
import org.jspecify.annotations.Nullable;

/** Says what a model is: what goes in, what comes out, how far it looks, and whether its own test comes out right. */
public final class ModelInspector {
    private static final List<String> TEST_INPUTS = List.of("test_input.npy", "input.npy");
    private static final List<String> TEST_OUTPUTS = List.of("test_output.npy", "output.npy");

    private final Path path;
    private final ModelOptions options;
    private final ObjectNode json = JsonNodeFactory.instance.objectNode();
    private final List<String> lines = new ArrayList<>();

    private ModelInspector(Path path, ModelOptions options) {
        this.path = path;
        this.options = options;
    }

    /** Whether a path is a model: an ONNX file, a package of bioimage.io, or a folder with one of them. */
    public static boolean takes(Path path) {
        return ModelPackage.isPackage(path) || onnxFile(path) != null;
    }

    /**
     * Looks into a model.
     *
     * @param options what its user says of it
     * @param test whether its own test tensors are run
     * @throws InputException if it is none, or has no test where that was asked for
     */
    public static Findings inspect(Path path, ModelOptions options, boolean test) {
        ModelInspector inspector = new ModelInspector(path, options);
        Path file = ModelPackage.isPackage(path) ? path : onnxFile(path);
        if (file == null) {
            throw InputException.of(path, "a model", "none");
        }
        try (PreparedModel model = PreparedModel.of(file, options)) {
            inspector.describe(model);
        }
        boolean right = !test || inspector.test(file);
        return new Findings(inspector.json, inspector.lines, right);
    }

    /** A file itself, or the only ONNX file of a folder. */
    private static @Nullable Path onnxFile(Path path) {
        if (!Files.isDirectory(path)) {
            return isOnnx(path) ? path : null;
        }
        try (Stream<Path> files = Files.list(path)) {
            List<Path> found = files.filter(ModelInspector::isOnnx).limit(2).toList();
            return found.size() == 1 ? found.get(0) : null;
        } catch (IOException e) {
            throw new InputException(path, "cannot be read: " + ImbrexException.firstLine(e), e);
        }
    }

    private static boolean isOnnx(Path path) {
        return String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT).endsWith(".onnx");
    }

    private void describe(PreparedModel model) {
        ModelSpec spec = model.spec();
        GraphFacts facts = model.facts();
        json.put("formatVersion", Findings.VERSION);
        json.put("kind", "model");
        json.put("file", String.valueOf(path.getFileName()));
        json.put("name", spec.name());
        line("model", spec.name() + " (ONNX, operator set " + facts.operators() + ")");
        model.modelPackage().ifPresent(p -> {
            json.put("package", "bioimage.io " + p.version());
            line("package", "bioimage.io, description of version " + p.version());
        });
        json.put("operators", facts.operators());
        describeInput(spec, facts.input());
        describeOutput(spec, facts);
        describeReach(model);
        describeOrigin(spec);
        ArrayNode notes = json.putArray("notes");
        model.notes().forEach(notes::add);
        model.notes().forEach(note -> line("note", note));
    }

    private void describeInput(ModelSpec spec, GraphFacts.Input input) {
        ObjectNode node = json.putObject("input");
        node.put("name", input.name());
        node.put("type", input.type().name().toLowerCase(Locale.ROOT));
        node.put("axes", word(input.layout()));
        node.put("batch", input.batch() == 0 ? null : input.batch());
        ArrayNode sizes = node.putArray("size");
        StringBuilder shape = new StringBuilder();
        for (Axis axis : axes(input.layout())) {
            Integer size = input.fixed().get(axis);
            sizes.add(size);
            shape.append(shape.isEmpty() ? "" : " x ")
                    .append(size == null ? "any " + word(axis) : word(axis) + " " + size);
        }
        line(
                "input",
                "'%s', %s, %s, %s"
                        .formatted(
                                input.name(),
                                word(input.layout()),
                                shape,
                                input.type().name().toLowerCase(Locale.ROOT)));
        ArrayNode channels = json.putArray("channels");
        for (ModelSpec.Channel channel : spec.channels()) {
            String how = words(channel.normalisation());
            channels.addObject().put("name", channel.name()).put("normalisation", how);
            line("channel", channel.name() + ", intensities: " + how);
        }
    }

    private void describeOutput(ModelSpec spec, GraphFacts facts) {
        GraphFacts.Output output = facts.output();
        ObjectNode node = json.putObject("output");
        node.put("name", output.name());
        node.put("type", output.type().name().toLowerCase(Locale.ROOT));
        Layout layout = output.layout();
        node.put("axes", layout == null ? null : word(layout));
        node.put("channels", output.channels() == 0 ? null : output.channels());
        ArrayNode all = json.putArray("outputs");
        facts.outputs().forEach(all::add);
        line(
                "output",
                "'%s', %s channel(s)%s"
                        .formatted(
                                output.name(),
                                output.channels() == 0 ? "any number of" : output.channels(),
                                facts.outputs().size() == 1 ? "" : " (all outputs: " + facts.outputs() + ")"));
        ArrayNode classes = json.putArray("classes");
        spec.classes().forEach(classes::add);
        json.put("activation", spec.activation().name().toLowerCase(Locale.ROOT));
        line("classes", String.join(", ", spec.classes()));
    }

    private void describeReach(PreparedModel model) {
        Reach reach = model.reach();
        ObjectNode node = json.putObject("reach");
        node.put("local", reach instanceof Reach.Local);
        node.put("reason", reach instanceof Reach.Global global ? global.reason() : null);
        put(node, "grid", reach.grid());
        ArrayNode fixed = node.putArray("fixed");
        Axis.ALL.forEach(axis -> fixed.add(reach.fixed().get(axis)));
        if (reach instanceof Reach.Local local) {
            Halo field = model.facts().field();
            put(node, "field", field == null ? Halo.NONE : field);
            put(node, "halo", local.halo());
            put(node, "crop", local.crop());
            put(node, "smallest", local.smallest());
            line("local", "yes: tiles equal the whole image");
            line("field", "an output voxel looks at most this far: " + field);
            line("halo", local.halo() + ", patches on a grid of " + local.grid());
            if (!local.crop().equals(Halo.NONE)) {
                line("crop", "the output is smaller than the input by " + local.crop());
            }
        } else if (reach instanceof Reach.Global global) {
            line("local", "no: " + global.reason() + "; patches are blended, on a grid of " + global.grid());
        }
        if (!reach.fixed().isEmpty()) {
            line("patches", "one size only: " + sizes(reach.fixed()));
        }
    }

    private void describeOrigin(ModelSpec spec) {
        List<Double> spacing = spec.spacing();
        if (spacing != null) {
            ArrayNode node = json.putArray("spacing");
            spacing.forEach(node::add);
            line("spacing", "trained at %s mm along x, y, z".formatted(spacing));
        }
        String postprocessing = spec.postprocessing().arguments();
        if (!postprocessing.isEmpty()) {
            json.put("postprocessing", postprocessing);
            line("masks", "postprocessed by segment " + postprocessing);
        }
        ModelSpec.Training training = spec.training();
        if (training != null) {
            ObjectNode node = json.putObject("training");
            node.put("network", training.network());
            node.put("steps", training.steps());
            node.put("seed", training.seed());
            node.put("dataSha256", training.dataSha256());
            node.put("parity", training.parity());
            training.versions().forEach(node.putObject("versions")::put);
            line("training", training.network() + ", " + training.steps() + " steps, seed " + training.seed());
        }
    }

    /** Runs the model's own test; false if it does not come out as it should. */
    private boolean test(Path file) {
        TensorTest.Result result;
        if (ModelPackage.isPackage(file)) {
            try (OnnxModel model = OnnxModel.open(file, Device.CPU, options)) {
                result = model.prepared().modelPackage().orElseThrow().test().run(model);
            }
        } else {
            result = testPlain(file);
        }
        ObjectNode node = json.putObject("test");
        node.put("maxDiff", result.maxDiff());
        node.put("values", result.values());
        node.put("wrong", result.wrong());
        node.put("tolerance", TensorTest.TOLERANCE);
        boolean right = result.wrong() == 0;
        line(
                "test",
                String.format(
                        Locale.ROOT,
                        "%s: largest difference %.3g, %d of %d values differ by more than %s",
                        right ? "right" : "WRONG",
                        result.maxDiff(),
                        result.wrong(),
                        result.values(),
                        TensorTest.TOLERANCE));
        return right;
    }

    /** Files beside a model hold what goes into the network itself and what comes out of it, unless the user says more. */
    private TensorTest.Result testPlain(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        Path input = folder == null ? null : first(folder, TEST_INPUTS);
        Path output = folder == null ? null : first(folder, TEST_OUTPUTS);
        if (input == null || output == null) {
            throw InputException.of(file, "test_input.npy and test_output.npy beside it", "none");
        }
        boolean normalised = !options.normalisations().isEmpty();
        ModelOptions raw = new ModelOptions(
                options.layout(),
                normalised ? options.normalisations() : List.of(new Normalisation.None()),
                options.classes(),
                options.activation() == null ? Activation.NONE : options.activation(),
                options.threshold(),
                options.output());
        try (OnnxModel model = OnnxModel.open(file, Device.CPU, raw)) {
            Layout in = model.facts().input().layout();
            Layout out = model.facts().output().layout();
            return new TensorTest(
                            new TensorTest.Tensor(input, in),
                            new TensorTest.Tensor(output, out == null ? in : out),
                            null)
                    .run(model);
        }
    }

    private static @Nullable Path first(Path folder, List<String> names) {
        return names.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElse(null);
    }

    private void line(String what, String text) {
        lines.add("%-10s%s".formatted(what, text));
    }

    private static String words(Normalisation normalisation) {
        if (normalisation instanceof Normalisation.None) {
            return "as they are";
        } else if (normalisation instanceof Normalisation.ScanZScore) {
            return "mean 0, deviation 1 over the scan";
        } else if (normalisation instanceof Normalisation.ScanPercentiles p) {
            return "percentiles " + p.low() + " and " + p.high() + " of the scan to 0 and 1, cut there";
        } else if (normalisation instanceof Normalisation.Fixed f) {
            return "cut to " + f.low() + " and " + f.high() + ", minus " + f.mean() + ", over " + f.deviation();
        } else if (normalisation instanceof Normalisation.Whitened w) {
            return "whitened over the training data: weights " + w.weights() + " of the channels, each "
                    + String.join(
                            "; ", w.inputs().stream().map(ModelInspector::words).toList());
        } else if (normalisation instanceof Normalisation.Steps s) {
            return String.join(
                    "; then ", s.steps().stream().map(IntensityStep::words).toList());
        }
        throw new UsageException("unknown normalisation " + normalisation);
    }

    private static String sizes(Map<Axis, Integer> fixed) {
        return Axis.ALL.stream()
                .filter(fixed::containsKey)
                .map(axis -> word(axis) + " " + fixed.get(axis))
                .toList()
                .toString();
    }

    private static List<Axis> axes(Layout layout) {
        return layout.dimensions() == 2 ? List.of(Axis.Y, Axis.X) : Axis.ALL;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static void put(ObjectNode node, String field, Extent extent) {
        node.putArray(field).add(extent.depth()).add(extent.height()).add(extent.width());
    }

    private static void put(ObjectNode node, String field, Halo halo) {
        ObjectNode sides = node.putObject(field);
        Axis.ALL.forEach(
                axis -> sides.putArray(word(axis)).add(halo.before(axis)).add(halo.after(axis)));
    }
}
