package org.imbrex.model.bioimage;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.imbrex.error.InputException;
import org.imbrex.io.disk.Sha256;
import org.imbrex.model.Layout;
import org.imbrex.model.ModelSpec;
import org.imbrex.model.PackageSpec;
import org.imbrex.model.TensorTest;
import org.imbrex.model.bioimage.TensorDescription.AxisSize;
import org.imbrex.model.bioimage.TensorDescription.FileReference;
import org.imbrex.preprocess.Normalisation;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Halo;

/** A model package of bioimage.io: what it says of its network, and its files. Those of a zip are gone when it is closed. */
public final class ModelPackage implements AutoCloseable {
    private static final int MOST_CHANNELS = 1024;

    private final PackageFiles files;
    private final Description description;
    private final PackageSpec spec;
    private final Path weights;

    private ModelPackage(PackageFiles files, Description description, PackageSpec spec, Path weights) {
        this.files = files;
        this.description = description;
        this.spec = spec;
        this.weights = weights;
    }

    /** Whether a path is a package: a folder with a description, a zip, or a description itself. */
    public static boolean isPackage(Path path) {
        return PackageFiles.isPackage(path);
    }

    /**
     * Opens a package with weights in ONNX's format.
     *
     * @throws InputException if it is none, wants something that cannot be done exactly, or lies about its files
     */
    public static ModelPackage open(Path path) {
        PackageFiles files = PackageFiles.open(path);
        try {
            Description description = Description.read(files.description());
            PackageSpec spec = spec(description);
            Path weights = checked(files, description.weights());
            if (description.external() != null) {
                checked(files, description.external());
            }
            return new ModelPackage(files, description, spec, weights);
        } catch (RuntimeException e) {
            files.close();
            throw e;
        }
    }

    public PackageSpec spec() {
        return spec;
    }

    /** The version of its description's format. */
    public String version() {
        return description.version();
    }

    /** The ONNX file. */
    public Path weights() {
        return weights;
    }

    /**
     * Its own test.
     *
     * @throws InputException if it has none
     */
    public TensorTest test() {
        TensorDescription input = description.inputs().get(0);
        TensorDescription output = description.outputs().get(0);
        return new TensorTest(
                new TensorTest.Tensor(test(input), input.layout()),
                new TensorTest.Tensor(test(output), output.layout()),
                spec.threshold());
    }

    private Path test(TensorDescription tensor) {
        FileReference test = tensor.test();
        if (test == null) {
            throw tensor.node().wrong("expected a test tensor, found none");
        }
        return checked(files, test);
    }

    private static Path checked(PackageFiles files, FileReference reference) {
        Path file = files.file(reference.source());
        String expected = reference.sha256();
        if (expected != null) {
            String found = Sha256.of(file);
            if (!found.equalsIgnoreCase(expected)) {
                throw reference
                        .node()
                        .wrong("expected " + reference.source() + " with SHA-256 " + expected + ", found " + found);
            }
        }
        return file;
    }

    private static PackageSpec spec(Description description) {
        TensorDescription input = description.inputs().get(0);
        if (description.inputs().size() > 1) {
            throw input.node()
                    .wrong("expected one input, found " + description.inputs().size());
        }
        TensorDescription output = description.outputs().get(0);
        List<String> notes = new ArrayList<>();
        if (description.outputs().size() > 1) {
            notes.add("of its " + description.outputs().size() + " outputs '" + output.name() + "' is taken");
        }
        Layout layout = input.layout();
        Layout after = output.layout();
        if (after.dimensions() != layout.dimensions()) {
            throw output.node().wrong("expected the input's axes " + input.letters() + ", found " + output.letters());
        }
        Map<Axis, Integer> fixed = new EnumMap<>(Axis.class);
        Extent step = Extent.of(1, 1);
        for (Axis axis : axes(layout)) {
            AxisSize size = size(input, axis);
            if (size.fixed()) {
                fixed.put(axis, size.least());
            } else if (size.step() > 1) {
                step = step.with(axis, size.step());
            }
        }
        Postprocessing then = Postprocessing.of(output);
        return new PackageSpec(
                description.name(),
                layout,
                channels(input, notes),
                outputs(output),
                then.activation(),
                then.threshold(),
                fixed,
                step,
                halo(output),
                notes);
    }

    private static List<ModelSpec.Channel> channels(TensorDescription input, List<String> notes) {
        AxisSize size = input.axes().getOrDefault('c', AxisSize.ANY);
        int count = size.fixed() ? size.least() : Math.max(1, input.channels().size());
        if (count > MOST_CHANNELS) {
            throw input.node().wrong("expected up to " + MOST_CHANNELS + " channels, found " + count);
        }
        List<ModelSpec.Channel> channels = new ArrayList<>();
        for (int c = 0; c < count; c++) {
            Normalisation normalisation = Preprocessing.of(input, c, notes);
            String name = c < input.channels().size() ? input.channels().get(c) : "channel " + (c + 1);
            channels.add(new ModelSpec.Channel(name, normalisation));
        }
        return channels;
    }

    private static List<String> outputs(TensorDescription output) {
        AxisSize size = output.axes().getOrDefault('c', AxisSize.ANY);
        int count = size.fixed() ? size.least() : output.channels().size();
        List<String> names = new ArrayList<>();
        for (int c = 0; c < Math.min(count, MOST_CHANNELS); c++) {
            names.add(c < output.channels().size() ? output.channels().get(c) : "class " + (c + 1));
        }
        return names;
    }

    private static Halo halo(TensorDescription output) {
        return Halo.of(
                size(output, Axis.Z).halo(),
                size(output, Axis.Y).halo(),
                size(output, Axis.X).halo());
    }

    private static List<Axis> axes(Layout layout) {
        return layout.dimensions() == 2 ? List.of(Axis.Y, Axis.X) : Axis.ALL;
    }

    private static AxisSize size(TensorDescription tensor, Axis axis) {
        return tensor.axes().getOrDefault(axis.letter().charAt(0), AxisSize.ANY);
    }

    @Override
    public void close() {
        files.close();
    }
}
