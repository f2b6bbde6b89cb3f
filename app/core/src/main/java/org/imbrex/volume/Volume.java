package org.imbrex.volume;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A scan held in memory: one array of floats a channel, x fastest. The arrays are the caller's and are not copied. */
public record Volume(ScanInfo info, List<float[]> channels) implements ScanSource {
    public Volume {
        channels = List.copyOf(channels);
        if (channels.size() != info.channels()) {
            throw new IllegalArgumentException("expected " + info.channels() + " channels, found " + channels.size());
        }
        for (float[] channel : channels) {
            if (channel.length != info.extent().voxels()) {
                throw new IllegalArgumentException(
                        "expected " + info.extent().voxels() + " voxels a channel, found " + channel.length);
            }
        }
    }

    /** A volume of one channel whose geometry is unknown. */
    public static Volume of(Extent extent, float[] voxels) {
        return new Volume(new ScanInfo(extent, 1, SampleType.FLOAT32, Geometry.UNKNOWN), List.of(voxels));
    }

    /** Reads a whole scan into memory. */
    public static Volume read(ScanSource source) {
        ScanInfo info = source.info();
        int voxels = Math.toIntExact(info.extent().voxels());
        float[] all = new float[Math.multiplyExact(voxels, info.channels())];
        source.read(Region.all(info.extent()), FloatBuffer.wrap(all));
        if (info.channels() == 1) {
            return new Volume(info, List.of(all));
        }
        return new Volume(
                info,
                IntStream.range(0, info.channels())
                        .mapToObj(c -> Arrays.copyOfRange(all, c * voxels, (c + 1) * voxels))
                        .toList());
    }

    @Override
    public void read(Region region, FloatBuffer into) {
        Extent all = info.extent();
        if (!Region.all(all).contains(region)) {
            throw new IllegalArgumentException(region + " is outside a scan of " + all);
        }
        Extent size = region.extent();
        for (float[] channel : channels) {
            for (int z = 0; z < size.depth(); z++) {
                for (int y = 0; y < size.height(); y++) {
                    int row = ((region.z() + z) * all.height() + region.y() + y) * all.width() + region.x();
                    into.put(channel, row, size.width());
                }
            }
        }
    }

    @Override
    public void close() {}
}
