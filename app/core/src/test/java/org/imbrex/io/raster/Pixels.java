package org.imbrex.io.raster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.Region;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;
import org.imbrex.volume.Volume;

/** Pixels that tests make and compare. */
final class Pixels {
    private Pixels() {}

    /** The lines of a text among the test resources. */
    static List<String> lines(String resource) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Pixels.class.getResourceAsStream(resource)), StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A region of a source: channels x depth x height x width. */
    static float[] read(ScanSource source, Region region) {
        float[] pixels = new float[source.info().channels() * (int) region.voxels()];
        FloatBuffer into = FloatBuffer.wrap(pixels);
        source.read(region, into);
        if (into.hasRemaining()) {
            throw new AssertionError(into.remaining() + " pixels were not read");
        }
        return pixels;
    }

    /** A volume of random whole numbers from 0 to 100, in runs, so that it can be packed. */
    static Volume random(Random random, Extent extent, int channels, SampleType type) {
        List<float[]> planes = java.util.stream.Stream.generate(() -> runs(random, (int) extent.voxels()))
                .limit(channels)
                .toList();
        return new Volume(new ScanInfo(extent, channels, type, Geometry.UNKNOWN), planes);
    }

    private static float[] runs(Random random, int count) {
        float[] pixels = new float[count];
        int value = 0;
        for (int i = 0; i < count; i++) {
            if (random.nextInt(8) == 0) {
                value = random.nextInt(101);
            }
            pixels[i] = value;
        }
        return pixels;
    }

    /** A random box inside an extent. */
    static Region region(Random random, Extent in) {
        int z = random.nextInt(in.depth());
        int y = random.nextInt(in.height());
        int x = random.nextInt(in.width());
        return Region.between(
                z,
                y,
                x,
                z + 1 + random.nextInt(in.depth() - z),
                y + 1 + random.nextInt(in.height() - y),
                x + 1 + random.nextInt(in.width() - x));
    }
}
