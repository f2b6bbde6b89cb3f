package org.imbrex.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import org.imbrex.model.Device;
import org.junit.jupiter.api.Test;

/** The messages are those of ONNX Runtime 1.28 and 1.29, on machines where a library was missing. */
class DeviceProblemTest {
    private static final String PREFIX = "Error code - ORT_FAIL - message: /onnxruntime_src/onnxruntime/core/session/"
            + "provider_bridge_ort.cc:1988 onnxruntime::Provider& onnxruntime::ProviderLibrary::Get() "
            + "[ONNXRuntimeError] : 1 : FAIL : ";

    @Test
    void theMissingLibraryIsNamedWithWhatItComesWith() {
        assertThat(onLinux(Device.Kind.CUDA, "cuda", "libcublasLt.so.12"))
                .isEqualTo("libcublasLt.so.12 is missing: it comes with CUDA");
        assertThat(onLinux(Device.Kind.CUDA, "cuda", "libcudnn.so.9"))
                .isEqualTo("libcudnn.so.9 is missing: it comes with cuDNN");
        assertThat(onLinux(Device.Kind.CUDA, "cuda", "libcurand.so.10"))
                .isEqualTo("libcurand.so.10 is missing: it comes with CUDA");
        assertThat(onLinux(Device.Kind.CUDA, "cuda", "libcuda.so.1"))
                .isEqualTo("libcuda.so.1 is missing: it comes with NVIDIA's driver");
        assertThat(onLinux(Device.Kind.TENSORRT, "tensorrt", "libnvinfer.so.10"))
                .isEqualTo("libnvinfer.so.10 is missing: it comes with TensorRT");
        assertThat(onLinux(Device.Kind.TENSORRT, "tensorrt", "libother.so.3")).isEqualTo("libother.so.3 is missing");
    }

    private static String onLinux(Device.Kind kind, String provider, String library) {
        return DeviceProblem.sentence(
                kind,
                PREFIX + "Failed to load library /opt/libonnxruntime_providers_" + provider + ".so with error: "
                        + library + ": cannot open shared object file: No such file or directory\n");
    }

    @Test
    void windowsNamesTheLibraryThatMissesOne() {
        assertThat(DeviceProblem.sentence(
                        Device.Kind.CUDA,
                        PREFIX + "LoadLibrary failed with error 126 \"\" when trying to load "
                                + "\"C:\\jars\\onnxruntime_providers_cuda.dll\""))
                .isEqualTo(
                        "a library that onnxruntime_providers_cuda.dll needs is missing: CUDA 12 and cuDNN 9 have to be"
                                + " on the PATH");
    }

    @Test
    void aBuildWithoutTheDeviceSaysWhichBuildHasIt() {
        assertThat(DeviceProblem.sentence(
                        Device.Kind.CUDA, "Error code - ORT_EP_FAIL - message: Failed to find CUDA shared provider"))
                .isEqualTo(
                        "this build has no CUDA; a build for NVIDIA's GPUs has it (app/imbrex build --gpu, or the gpu zip"
                                + " for ImageJ)");
        assertThat(DeviceProblem.sentence(
                        Device.Kind.COREML,
                        "Error code - ORT_INVALID_ARGUMENT - message: This binary was not compiled with CoreML"
                                + " support."))
                .isEqualTo("CoreML is in the builds for macOS alone");
    }

    @Test
    void whatIsNotKnownIsTheFirstLineWithoutItsOrigin() {
        assertThat(DeviceProblem.sentence(
                        Device.Kind.CUDA, PREFIX + "CUDA driver version is insufficient\nat somewhere"))
                .isEqualTo("CUDA driver version is insufficient");
        assertThat(DeviceProblem.sentence(Device.Kind.CUDA, "\n")).isEqualTo("no reason given");
    }
}
