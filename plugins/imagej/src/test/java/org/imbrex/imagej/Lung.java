package org.imbrex.imagej;

import ij.IJ;
import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.imbrex.model.ModelSpec;
import org.imbrex.model.ModelSpecJson;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;
import org.imbrex.onnx.proto.OnnxMl.StringStringEntryProto;
import org.imbrex.postprocess.Postprocessing;

/** The sample data's lung scans and a small model of them. */
public final class Lung {
    public static final Path ROOT = Path.of(System.getProperty("imbrex.root"));

    /** U-Net, base 4, depth 3: {@code app/imbrex train sample-data/lung --base 4 --depth 3}, see the README. */
    public static final Path MODEL = ROOT.resolve("plugins/imagej/src/test/resources/lung.onnx");

    private Lung() {}

    /** The file of a scan, 1 to 48. */
    public static Path file(int number) {
        return ROOT.resolve("sample-data/lung/images/lung-%02d.tif".formatted(number));
    }

    /** A scan as ImageJ opens it. */
    public static ImagePlus image(int number) {
        return IJ.openImage(file(number).toString());
    }

    /** The same network that asks for something between its probabilities and masks. */
    public static Path modelThatAsksFor(Postprocessing how, Path file) throws IOException {
        ModelProto.Builder model = ModelProto.parseFrom(Files.readAllBytes(MODEL)).toBuilder();
        for (StringStringEntryProto.Builder entry : model.getMetadataPropsBuilderList()) {
            if (entry.getKey().equals(ModelSpecJson.KEY)) {
                ModelSpec spec = ModelSpecJson.read(entry.getValue());
                entry.setValue(ModelSpecJson.write(spec.withPostprocessing(how)));
            }
        }
        return Files.write(file, model.build().toByteArray());
    }
}
