package org.imbrex.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.imbrex.error.AllocationException;
import org.imbrex.io.Made;
import org.imbrex.io.MaskReader;
import org.imbrex.io.ScanWriter;
import org.imbrex.model.Device;
import org.imbrex.model.ForwardingModel;
import org.imbrex.model.TileModel;
import org.imbrex.onnx.OnnxModel;
import org.imbrex.onnx.network.UntrainedUNet;
import org.imbrex.progress.Progress;
import org.imbrex.segment.Exactness;
import org.imbrex.segment.SegmentOptions;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShortMemoryCaseTest {
    private static final long MEMORY = 8_000_000;
    private static final int VOXEL = 100;

    @TempDir
    private Path folder;

    private final List<String> messages = new CopyOnWriteArrayList<>();
    private List<ScanCase> scans = List.of();

    @BeforeEach
    void writeScanAndModel() throws IOException {
        float[] voxels = new float[700 * 200];
        Random random = new Random(1);
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = random.nextInt(256);
        }
        Path scan = folder.resolve("scan.nii.gz");
        ScanWriter.write(scan, Volume.of(Extent.of(700, 200), voxels));
        scans = CaseFinder.find(List.of(scan.toString()), folder, Progress.NONE);
        UntrainedUNet.plane(2, 1).write(folder.resolve("model.onnx"));
    }

    /** Uses one patch at a time, and has no memory for large ones once so many have been run. */
    private static final class ShortModel extends ForwardingModel {
        private final long largest;
        private final AtomicInteger left;

        ShortModel(TileModel model, long largest, int before) {
            super(model);
            this.largest = largest;
            this.left = new AtomicInteger(before);
        }

        @Override
        public int callers() {
            return 1;
        }

        @Override
        public long bytes() {
            return 0;
        }

        @Override
        public long bytesPerCaller(Extent patch) {
            return patch.voxels() * VOXEL;
        }

        @Override
        public Caller caller(int atOnce) {
            Caller caller = super.caller(atOnce);
            return new Caller() {
                @Override
                public FloatBuffer input(Extent patch) {
                    if (patch.voxels() > largest && left.getAndDecrement() <= 0) {
                        throw new AllocationException("no memory for " + patch, new OutOfMemoryError());
                    }
                    return caller.input(patch);
                }

                @Override
                public FloatBuffer run() {
                    return caller.run();
                }

                @Override
                public void close() {
                    caller.close();
                }
            };
        }
    }

    private byte[] labels(long memory, long largest, int before, Path out) {
        Progress progress = new Progress() {
            @Override
            public void update(String task, long done, long total) {
                // Only what is said matters.
            }

            @Override
            public void message(String line) {
                messages.add(line);
            }
        };
        CaseOptions options = CaseOptions.within(memory)
                .withSegment(SegmentOptions.within(memory).withExactness(Exactness.NEVER));
        try (OnnxModel model = OnnxModel.open(folder.resolve("model.onnx"), Device.CPU)) {
            TileModel used = new ShortModel(model, largest, before);
            new CaseRun(extent -> used, Made.UNKNOWN, options, out, progress).run(scans.get(0), () -> "");
        }
        return MaskReader.read(out.resolve("scan.nii.gz")).labels();
    }

    @Test
    void blendingThatRunsShortAfterSomethingWasWrittenBeginsAgainWithSmallerPatches() {
        byte[] expected = labels(MEMORY / 2, Long.MAX_VALUE, 0, folder.resolve("half"));
        messages.clear();
        byte[] labels = labels(MEMORY, MEMORY / 2 / VOXEL, 3, folder.resolve("short"));
        assertThat(messages).anyMatch(line -> line.contains("; begun again within "));
        assertThat(labels).isEqualTo(expected);
        assertThat(folder.resolve("short")).isDirectoryContaining(file -> file.endsWith("scan.nii.gz"));
    }
}
