package org.imbrex.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import org.imbrex.error.AllocationException;
import org.imbrex.error.ImbrexException;
import org.imbrex.preprocess.ChannelMaps;
import org.imbrex.preprocess.IntensityMap;
import org.imbrex.volume.Extent;

/** The buffers of one thread of an ensemble: runs a patch through each member and averages their probabilities. */
final class EnsembleCaller implements TileModel.Caller {
    private static final int VOXELS_AT_ONCE = 1 << 12;

    private final List<Member> members;
    private final int channels;
    private final int classes;
    private Extent patch = Extent.of(1, 1);
    private FloatBuffer input = floats(0);
    private FloatBuffer sums = floats(0);

    /**
     * A model of the ensemble.
     *
     * @param maps what is still to be done to each channel's intensities for it
     * @param activation what turns its scores into probabilities
     */
    record Member(TileModel.Caller caller, ChannelMaps maps, Activation activation) {}

    EnsembleCaller(List<Member> members, int channels, int classes) {
        this.members = List.copyOf(members);
        this.channels = channels;
        this.classes = classes;
    }

    @Override
    public FloatBuffer input(Extent extent) {
        int length = Math.toIntExact(extent.voxels() * channels);
        if (input.capacity() != length) {
            input = floats(length);
        }
        patch = extent;
        return input.clear();
    }

    @Override
    public FloatBuffer run() {
        boolean first = true;
        for (Member member : members) {
            give(member);
            FloatBuffer scores = member.caller().run();
            if (sums.capacity() != scores.limit()) {
                sums = floats(scores.limit());
            }
            add(member, scores, first);
            first = false;
        }
        return sums.clear();
    }

    private void give(Member member) {
        FloatBuffer into = member.caller().input(patch);
        int voxels = Math.toIntExact(patch.voxels());
        for (int c = 0; c < channels; c++) {
            IntensityMap map = member.maps().each(c);
            if (map.equals(IntensityMap.IDENTITY)) {
                into.put(c * voxels, input, c * voxels, voxels);
                continue;
            }
            for (int i = c * voxels; i < (c + 1) * voxels; i++) {
                into.put(i, map.apply(input.get(i)));
            }
        }
        member.maps().mix(into, voxels);
    }

    private void add(Member member, FloatBuffer scores, boolean first) {
        int voxels = scores.limit() / classes;
        float share = 1f / members.size();
        float[][] row = new float[classes][Math.min(voxels, VOXELS_AT_ONCE)];
        for (int done = 0; done < voxels; done += row[0].length) {
            int count = Math.min(row[0].length, voxels - done);
            for (int c = 0; c < classes; c++) {
                scores.get(c * voxels + done, row[c], 0, count);
            }
            member.activation().apply(row, count);
            for (int c = 0; c < classes; c++) {
                for (int i = 0; i < count; i++) {
                    int at = c * voxels + done + i;
                    float value = row[c][i] * share;
                    sums.put(at, first ? value : sums.get(at) + value);
                }
            }
        }
    }

    private static FloatBuffer floats(int count) {
        try {
            return ByteBuffer.allocateDirect(Math.multiplyExact(count, Float.BYTES))
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
        } catch (OutOfMemoryError e) {
            throw new AllocationException("no memory for " + count + " numbers: " + ImbrexException.firstLine(e), e);
        }
    }

    @Override
    public void close() {
        members.forEach(member -> member.caller().close());
    }
}
