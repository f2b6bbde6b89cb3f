package org.imbrex.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import org.imbrex.error.InputException;
import org.imbrex.io.ScanWriter;
import org.imbrex.preprocess.IntensityMap;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadedCaseTest {
    @TempDir
    private Path temp;

    @Test
    void scanIsTheImage() {
        LoadedCase loaded = load(5, 7, 10, 1);
        float[] voxels = Volume.read(loaded.scan()).channels().get(0);
        for (int i = 0; i < voxels.length; i++) {
            assertThat(voxels[i]).isEqualTo(i / 7 * 10 + i % 7);
        }
        assertThat(loaded.bytes()).isEqualTo(2 * 35);
        FloatBuffer part = FloatBuffer.allocate(4);
        loaded.scan().read(Region.of(3, 5, 2, 2), part);
        assertThat(part.array()).containsExactly(35, 36, 45, 46);
    }

    @Test
    void boxesBeyondTheBorderAreMirrored() {
        LoadedCase loaded = load(3, 4, 10, 1);
        float[] row = new float[11];
        loaded.image(0, IntensityMap.IDENTITY, Region.of(0, -3, 1, 11), row);
        assertThat(row).containsExactly(3, 2, 1, 0, 1, 2, 3, 2, 1, 0, 1);
        float[] column = new float[9];
        loaded.image(0, IntensityMap.IDENTITY, Region.of(-3, 0, 9, 1), column);
        assertThat(column).containsExactly(10, 20, 10, 0, 10, 20, 10, 0, 10);
        float[] outside = new float[3];
        loaded.image(0, IntensityMap.IDENTITY, Region.of(0, 6, 1, 3), outside);
        assertThat(outside).containsExactly(0, 1, 2);
        loaded.image(0, IntensityMap.IDENTITY, Region.of(0, -6, 1, 3), outside);
        assertThat(outside).containsExactly(0, 1, 2);
    }

    @Test
    void labelsAreMirroredWithTheImage() {
        DataFolder folder = new DataFolder(temp);
        folder.add("a", 5, 9, (y, x) -> (y * 31 + x * 17) % 2, (y, x) -> (y * 31 + x * 17) % 2);
        DataSet data = DataSet.open(temp);
        LoadedCase loaded = LoadedCase.load(data, data.cases().get(0));
        for (Region box : List.of(Region.of(-7, -20, 30, 50), Region.of(2, 20, 6, 5), Region.of(-9, -30, 3, 12))) {
            float[] image = new float[(int) box.voxels()];
            byte[] labels = new byte[image.length];
            loaded.image(0, IntensityMap.IDENTITY, box, image);
            loaded.labels(box, labels);
            for (int i = 0; i < image.length; i++) {
                assertThat(image[i]).isEqualTo(labels[i]);
            }
        }
    }

    @Test
    void sixteenBitsAreKept() {
        DataFolder folder = new DataFolder(temp);
        folder.png16("images/a.png", 2, 3, (y, x) -> 65535 - y * 1000 - x);
        folder.png("masks/a.png", 2, 3, (y, x) -> x % 2);
        DataSet data = DataSet.open(temp);
        LoadedCase loaded = LoadedCase.load(data, data.cases().get(0));
        assertThat(Volume.read(loaded.scan()).channels().get(0))
                .containsExactly(65535, 65534, 65533, 64535, 64534, 64533);
        assertThat(loaded.bytes()).isEqualTo(3 * 6);
    }

    @Test
    void voxelThatIsNotFiniteIsNamed() {
        DataFolder folder = new DataFolder(temp);
        folder.png("masks/a.png", 3, 4, (y, x) -> x % 2);
        float[] voxels = new float[12];
        voxels[6] = Float.NaN;
        Path image = folder.text("images/note.txt", "makes the folder").resolveSibling("a.tif");
        ScanWriter.write(image, Volume.of(Extent.of(3, 4), voxels));
        DataSet data = DataSet.open(temp);
        assertThatThrownBy(() -> LoadedCase.load(data, data.cases().get(0)))
                .isInstanceOf(InputException.class)
                .hasMessage(image + ": expected finite intensities, found NaN at x 2, y 1, z 0");
    }

    @Test
    void voxelsThatDoNotFitTheTypeAreRecognised() {
        float[] fractions = {1, 2.5f};
        for (SampleType type : SampleType.values()) {
            boolean wide = type.bits() == 32 || type.bits() == 64 || type == SampleType.FLOAT16;
            assertThat(Voxels.room(type, 2).put(fractions, 0, 2, 0)).isEqualTo(wide);
        }
        assertThat(Voxels.room(SampleType.UINT8, 1).put(new float[] {256}, 0, 1, 0))
                .isFalse();
        assertThat(Voxels.room(SampleType.UINT8, 1).put(new float[] {-1}, 0, 1, 0))
                .isFalse();
        assertThat(Voxels.room(SampleType.UINT16, 1).put(new float[] {65535}, 0, 1, 0))
                .isTrue();
        assertThat(Voxels.room(SampleType.INT16, 1).put(new float[] {32768}, 0, 1, 0))
                .isFalse();
        Voxels signed = Voxels.room(SampleType.INT16, 1);
        assertThat(signed.put(new float[] {-1024}, 0, 1, 0)).isTrue();
        assertThat(signed.get(0)).isEqualTo(-1024);
    }

    @Test
    void cacheReadsACaseOnceAndForgetsTheEldest() {
        DataFolder folder = new DataFolder(temp);
        for (String name : List.of("a", "b", "c")) {
            folder.add(name, 10, 10, (y, x) -> 1, (y, x) -> x % 2);
        }
        DataSet data = DataSet.open(temp);
        Case a = data.cases().get(0);
        Case b = data.cases().get(1);
        Case c = data.cases().get(2);
        CaseCache cache = new CaseCache(data, 400); // two cases
        LoadedCase first = cache.get(a);
        cache.get(b);
        assertThat(cache.get(a)).isSameAs(first);
        cache.get(c); // b goes
        assertThat(cache.get(a)).isSameAs(first);
        folder.text("images/b.png", "gone");
        folder.text("images/c.png", "gone");
        cache.get(c);
        assertThatThrownBy(() -> cache.get(b)).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> cache.get(b)).isInstanceOf(InputException.class);
    }

    private LoadedCase load(int height, int width, int stepY, int stepX) {
        DataFolder folder = new DataFolder(temp);
        folder.add("a", height, width, (y, x) -> y * stepY + x * stepX, (y, x) -> x % 2);
        DataSet data = DataSet.open(temp);
        return LoadedCase.load(data, data.cases().get(0));
    }
}
