package org.imbrex.training.torch;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.imbrex.error.ImbrexException;
import org.imbrex.model.MissingLibrary;

/** Why libtorch sees no GPU. */
final class CudaProblem {
    /** The libraries of libtorch that CUDA's are needed for, in the order in which they need each other. */
    private static final List<String> LIBRARIES = List.of("libc10_cuda.so", "libtorch_cuda.so", "libjnitorch.so");

    private CudaProblem() {}

    /** The reason in one sentence that tells what to do. */
    static String sentence() {
        try (DirectoryStream<Path> jars =
                Files.newDirectoryStream(Loader.getCacheDir().toPath(), "pytorch-*-gpu.jar")) {
            for (Path jar : jars) {
                Path folder = jar.resolve("org/bytedeco/pytorch").resolve(Loader.getPlatform() + "-gpu");
                for (String library : LIBRARIES) {
                    System.load(folder.resolve(library).toString());
                }
                return "libtorch finds no NVIDIA card that it can use";
            }
            return "this build has no CUDA; a build for NVIDIA's GPUs has it (app/imbrex build --gpu, or the gpu zip for"
                    + " ImageJ)";
        } catch (UnsatisfiedLinkError e) {
            return MissingLibrary.sentence("" + e.getMessage()).orElse(ImbrexException.firstLine(e));
        } catch (IOException e) {
            return "libtorch's libraries cannot be looked at: " + ImbrexException.firstLine(e);
        }
    }
}
