package org.imbrex.io.nifti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.imbrex.io.MaskReader;
import org.imbrex.io.MaskWriter;
import org.imbrex.io.ProbabilityWriter;
import org.imbrex.io.ScanReader;
import org.imbrex.io.ScanWriter;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.ProbabilitySink;
import org.imbrex.volume.Region;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NiftiOutputTest {
    private static final Extent EXTENT = new Extent(7, 33, 21);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"mask.nii", "mask.nii.gz"})
    void regionsInAnyOrderFromManyThreadsMakeTheMask(String name) {
        byte[] labels = new byte[(int) EXTENT.voxels()];
        new Random(3).nextBytes(labels);
        List<Region> regions = tiles();
        Collections.shuffle(regions, new Random(4));
        Path file = folder.resolve(name);
        try (LabelSink sink = MaskWriter.open(file, EXTENT, Geometry.spaced(1, 2, 3))) {
            regions.parallelStream().forEach(r -> sink.write(r, ByteBuffer.wrap(part(labels, r))));
            sink.finish();
        }
        assertThat(MaskReader.read(file).labels()).isEqualTo(labels);
    }

    @ParameterizedTest
    @ValueSource(strings = {"p.nii", "p.nii.gz"})
    void probabilitiesLieAlongTheFourthAxis(String name) {
        float[] all = new float[3 * (int) EXTENT.voxels()];
        Random random = new Random(5);
        for (int i = 0; i < all.length; i++) {
            all[i] = random.nextFloat();
        }
        Path file = folder.resolve(name);
        try (ProbabilitySink sink = ProbabilityWriter.open(file, EXTENT, 3, List.of("a", "b", "c"), Geometry.UNKNOWN)) {
            for (Region r : tiles()) {
                FloatBuffer values = FloatBuffer.allocate(3 * (int) r.voxels());
                for (int c = 0; c < 3; c++) {
                    for (int i : indices(r)) {
                        values.put(all[c * (int) EXTENT.voxels() + i]);
                    }
                }
                sink.write(r, values.flip());
                assertThat(values.hasRemaining()).isFalse();
            }
            sink.finish();
        }
        try (ScanSource source = ScanReader.open(file)) {
            assertThat(source.info().channels()).isEqualTo(3);
            assertThat(NiftiFilesTest.read(source, Region.all(EXTENT))).isEqualTo(all);
        }
    }

    @ParameterizedTest
    @EnumSource(value = SampleType.class, mode = EnumSource.Mode.EXCLUDE, names = "FLOAT16")
    void scansComeBackInTheirOwnType(SampleType type) {
        float[] voxels = new float[(int) EXTENT.voxels()];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = i % 128;
        }
        ScanInfo info = new ScanInfo(EXTENT, 2, type, Geometry.spaced(0.5, 0.5, 2));
        ScanWriter.write(folder.resolve("scan.nii.gz"), new Volume(info, List.of(voxels, voxels)));
        try (ScanSource source = ScanReader.open(folder.resolve("scan.nii.gz"))) {
            assertThat(source.info()).isEqualTo(info);
            assertThat(Volume.read(source).channels())
                    .allSatisfy(c -> assertThat(c).isEqualTo(voxels));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mask.nii", "mask.nii.gz"})
    void whatIsNotFinishedLeavesNothing(String name) throws IOException {
        try (LabelSink sink = MaskWriter.open(folder.resolve(name), EXTENT, Geometry.UNKNOWN)) {
            sink.write(
                    tiles().get(0),
                    ByteBuffer.wrap(new byte[(int) tiles().get(0).voxels()]));
            assertThatThrownBy(sink::finish).isInstanceOf(IllegalStateException.class);
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void theSameMaskGivesTheSameBytes() throws IOException {
        for (String name : List.of("a.nii.gz", "b.nii.gz")) {
            try (LabelSink sink = MaskWriter.open(folder.resolve(name), EXTENT, Geometry.UNKNOWN)) {
                sink.write(Region.all(EXTENT), ByteBuffer.wrap(new byte[(int) EXTENT.voxels()]));
                sink.finish();
            }
        }
        assertThat(folder.resolve("a.nii.gz")).hasSameBinaryContentAs(folder.resolve("b.nii.gz"));
    }

    private static List<Region> tiles() {
        List<Region> regions = new ArrayList<>();
        for (int z = 0; z < EXTENT.depth(); z += 3) {
            for (int y = 0; y < EXTENT.height(); y += 8) {
                for (int x = 0; x < EXTENT.width(); x += 16) {
                    regions.add(new Region(z, y, x, new Extent(3, 8, 16)).intersect(Region.all(EXTENT)));
                }
            }
        }
        return regions;
    }

    private static byte[] part(byte[] labels, Region region) {
        List<Integer> indices = indices(region);
        byte[] part = new byte[indices.size()];
        for (int i = 0; i < part.length; i++) {
            part[i] = labels[indices.get(i)];
        }
        return part;
    }

    private static List<Integer> indices(Region r) {
        List<Integer> indices = new ArrayList<>();
        for (int z = r.z(); z < r.z() + r.extent().depth(); z++) {
            for (int y = r.y(); y < r.y() + r.extent().height(); y++) {
                for (int x = r.x(); x < r.x() + r.extent().width(); x++) {
                    indices.add((z * EXTENT.height() + y) * EXTENT.width() + x);
                }
            }
        }
        return indices;
    }
}
