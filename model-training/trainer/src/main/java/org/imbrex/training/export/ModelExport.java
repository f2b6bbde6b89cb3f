package org.imbrex.training.export;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.error.ResourceException;
import org.imbrex.io.disk.PartFile;
import org.imbrex.model.Device;
import org.imbrex.model.ModelSpec;
import org.imbrex.model.ModelSpecJson;
import org.imbrex.model.Reach;
import org.imbrex.model.TileModel;
import org.imbrex.onnx.OnnxModel;
import org.imbrex.onnx.graph.GraphFacts;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;
import org.imbrex.training.network.Network;
import org.imbrex.training.network.State;
import org.imbrex.training.torch.TorchDevice;
import org.imbrex.training.torch.TorchNetwork;
import org.imbrex.training.torch.TorchTileModel;
import org.imbrex.volume.Extent;

/** Writes trained networks as ONNX files. */
public final class ModelExport {
    /** The largest difference of a score between the trainer and ONNX Runtime with which a file is kept. */
    public static final double MOST_DIFFERENCE = 1e-4;

    private ModelExport() {}

    /**
     * Writes a model that describes itself, after ONNX Runtime has computed the same scores from it as the trainer does
     * with 32 bits in evaluation mode; the largest difference goes into its metadata. Nothing is left behind otherwise.
     *
     * @param spec what the file says about itself; its training must be there
     * @param file in place of what stood there
     * @return the largest difference
     * @throws InputException if the scores differ by more than {@value #MOST_DIFFERENCE}
     */
    public static double write(Network network, State weights, ModelSpec spec, Path file) {
        return write(network, weights, spec, file, MOST_DIFFERENCE);
    }

    static double write(Network network, State weights, ModelSpec spec, Path file, double mostDifference) {
        double difference = difference(network, weights, withParity(spec, 0));
        if (!(difference <= mostDifference)) {
            throw InputException.of(
                    file,
                    "ONNX Runtime to compute the trainer's scores within " + mostDifference,
                    "a difference of " + difference);
        }
        write(model(network, weights, withParity(spec, difference)), file);
        return difference;
    }

    private static ModelProto model(Network network, State weights, ModelSpec spec) {
        return OnnxGraph.of(network, weights, Map.of(ModelSpecJson.KEY, ModelSpecJson.write(spec)));
    }

    private static ModelSpec withParity(ModelSpec spec, double parity) {
        ModelSpec.Training t = spec.training();
        if (t == null) {
            throw new IllegalArgumentException("an exported model says how it was trained");
        }
        return spec.withTraining(new ModelSpec.Training(
                t.network(), t.dataSha256(), t.seed(), t.steps(), t.configuration(), t.versions(), parity));
    }

    private static void write(ModelProto model, Path file) {
        try (PartFile part = PartFile.create(file, model.getSerializedSize())) {
            try {
                model.writeTo(part.stream());
            } catch (IOException e) {
                throw part.failed(e);
            }
            part.finish();
        }
    }

    /** The largest difference of any score between the trainer and ONNX Runtime, over random patches. */
    private static double difference(Network network, State weights, ModelSpec spec) {
        ModelProto model = model(network, weights, spec);
        Path trial = temporaryFile();
        try (TorchNetwork torch = new TorchNetwork(network, weights, TorchDevice.CPU)) {
            write(model, trial);
            try (TileModel expected = new TorchTileModel(torch, spec, GraphFacts.of(trial, model));
                    TileModel found = OnnxModel.open(trial, Device.CPU)) {
                double largest = 0;
                for (Extent patch : patches(network, expected.reach())) {
                    largest = Math.max(largest, difference(expected, found, patch));
                }
                return largest;
            }
        } finally {
            delete(trial);
        }
    }

    /** An even and an odd multiple of the grid along each axis, not square. */
    private static List<Extent> patches(Network network, Reach reach) {
        Extent grid = reach.grid();
        // Without padding a patch has to be larger than what is cut off.
        Extent least = reach instanceof Reach.Local local ? local.smallest() : grid;
        boolean volume = network.dimensions() == 3;
        return List.of(
                patch(grid, least, volume ? 2 : 1, volume ? 2 : 4, volume ? 3 : 6),
                patch(grid, least, volume ? 3 : 1, volume ? 3 : 5, volume ? 2 : 3));
    }

    private static Extent patch(Extent grid, Extent least, int z, int y, int x) {
        return new Extent(
                Math.max(least.depth(), grid.depth() * z),
                Math.max(least.height(), grid.height() * y),
                Math.max(least.width(), grid.width() * x));
    }

    private static double difference(TileModel expected, TileModel found, Extent patch) {
        Random random = new Random(patch.voxels());
        try (TileModel.Caller a = expected.caller(1);
                TileModel.Caller b = found.caller(1)) {
            FloatBuffer forA = a.input(patch);
            FloatBuffer forB = b.input(patch);
            while (forA.hasRemaining()) {
                float value = (float) random.nextGaussian();
                forA.put(value);
                forB.put(value);
            }
            FloatBuffer fromA = a.run();
            FloatBuffer fromB = b.run();
            double largest = 0;
            while (fromA.hasRemaining()) {
                // A number that is not finite makes the largest one so, and the export fail.
                largest = Math.max(largest, Math.abs((double) fromA.get() - fromB.get()));
            }
            return largest;
        }
    }

    private static Path temporaryFile() {
        try {
            return Files.createTempFile("imbrex-export", ".onnx");
        } catch (IOException e) {
            throw new ResourceException("no temporary file could be made: " + ImbrexException.firstLine(e), e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new ResourceException(file + ": cannot be deleted: " + ImbrexException.firstLine(e), e);
        }
    }
}
