package org.imbrex.onnx;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.imbrex.error.InputException;
import org.imbrex.model.Layout;
import org.imbrex.model.ModelOptions;
import org.imbrex.model.ModelSpec;
import org.imbrex.model.ModelSpecJson;
import org.imbrex.model.PackageSpec;
import org.imbrex.model.Reach;
import org.imbrex.model.bioimage.ModelPackage;
import org.imbrex.onnx.graph.GraphFacts;
import org.imbrex.onnx.graph.LastLayer;
import org.imbrex.onnx.graph.OnnxFile;
import org.imbrex.onnx.graph.TileGraph;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;
import org.imbrex.onnx.proto.OnnxMl.StringStringEntryProto;
import org.imbrex.volume.Axis;
import org.jspecify.annotations.Nullable;

/** A model that was read and understood, and that nothing runs yet. */
public final class PreparedModel implements AutoCloseable {
    private final Path file;
    private final @Nullable ModelPackage modelPackage;
    private final ModelSpec spec;
    private final GraphFacts facts;
    private final TileGraph graph;
    private final List<String> notes;

    private PreparedModel(
            Path file,
            @Nullable ModelPackage modelPackage,
            ModelSpec spec,
            GraphFacts facts,
            TileGraph graph,
            List<String> notes) {
        this.file = file;
        this.modelPackage = modelPackage;
        this.spec = spec;
        this.facts = facts;
        this.graph = graph;
        this.notes = List.copyOf(notes);
    }

    /**
     * Reads an ONNX file, or a package of bioimage.io: a folder, a zip, or its rdf.yaml.
     *
     * @param options what its user says of it
     * @throws InputException if it is no model of images, or what is said of it and its graph contradict each other
     */
    public static PreparedModel of(Path path, ModelOptions options) {
        if (!ModelPackage.isPackage(path)) {
            if (!Files.isRegularFile(path)) {
                throw InputException.of(
                        path,
                        "an ONNX file or a model package",
                        Files.exists(path) ? "a folder without rdf.yaml" : "nothing");
            }
            return of(path, null, options);
        }
        ModelPackage modelPackage = ModelPackage.open(path);
        try {
            return of(modelPackage.weights(), modelPackage, options);
        } catch (RuntimeException e) {
            modelPackage.close();
            throw e;
        }
    }

    private static PreparedModel of(Path file, @Nullable ModelPackage modelPackage, ModelOptions options) {
        ModelProto proto = OnnxFile.read(file);
        PackageSpec described = modelPackage == null ? null : modelPackage.spec();
        ModelSpec said = said(file, proto);
        Layout layout = options.layout();
        if (layout == null && described != null) {
            layout = described.layout();
        } else if (layout == null && said != null) {
            layout = said.layout();
        }
        GraphFacts facts = GraphFacts.of(file, proto, layout, options.output());
        if (!facts.output().isAtInputScale()) {
            throw InputException.of(
                    file,
                    "an output voxel for each input voxel",
                    "a scale of " + facts.output().scale());
        }
        if (described != null) {
            requireSizes(file, described, facts);
        }
        LastLayer last = LastLayer.of(proto.getGraph(), facts.output().name());
        SpecFinder.Found found = new SpecFinder(file, facts, last, said, described, options).find();
        TileGraph graph = TileGraph.of(file, proto, facts, found.scores());
        List<String> notes = new ArrayList<>();
        if (described != null) {
            notes.addAll(described.notes());
        }
        notes.addAll(found.assumed());
        notes.addAll(graph.changes());
        return new PreparedModel(file, modelPackage, found.spec(), facts, graph, notes);
    }

    /** The ONNX file. */
    public Path file() {
        return file;
    }

    /** The package that it comes from, if it comes from one. */
    public Optional<ModelPackage> modelPackage() {
        return Optional.ofNullable(modelPackage);
    }

    public ModelSpec spec() {
        return spec;
    }

    /** What the file's graph says about itself. */
    public GraphFacts facts() {
        return facts;
    }

    /** The graph that is run. */
    TileGraph graph() {
        return graph;
    }

    /** What its user should know: what was assumed of it, and how its graph was changed; each a sentence. */
    public List<String> notes() {
        return notes;
    }

    /**
     * How far it looks, and which patches it takes: as the graph that is run says, and for a network that looks at whole
     * patches as its package says besides. For any other the graph itself says more exactly than a package's halo what of
     * a patch is not to be trusted.
     */
    public Reach reach() {
        Reach reach = graph.facts().reach();
        if (!(reach instanceof Reach.Global global) || modelPackage == null) {
            return reach;
        }
        PackageSpec described = modelPackage.spec();
        Map<Axis, Integer> fixed = new EnumMap<>(Axis.class);
        fixed.putAll(described.fixed());
        fixed.putAll(global.fixed());
        return new Reach.Global(global.grid().commonGrid(described.step()), fixed, described.halo(), global.reason());
    }

    private static void requireSizes(Path file, PackageSpec described, GraphFacts facts) {
        facts.input().fixed().forEach((axis, size) -> {
            Integer said = described.fixed().get(axis);
            if (said != null && !said.equals(size)) {
                throw InputException.of(
                        file,
                        "patches of " + said + " along " + axis + " as its package's description says",
                        "" + size);
            }
        });
    }

    /** What the metadata say, or null if there are none. */
    private static @Nullable ModelSpec said(Path file, ModelProto proto) {
        for (StringStringEntryProto entry : proto.getMetadataPropsList()) {
            if (entry.getKey().equals(ModelSpecJson.KEY)) {
                try {
                    return ModelSpecJson.read(entry.getValue());
                } catch (IllegalArgumentException e) {
                    throw new InputException(file, "" + e.getMessage(), e);
                }
            }
        }
        return null;
    }

    @Override
    public void close() {
        if (modelPackage != null) {
            modelPackage.close();
        }
    }
}
