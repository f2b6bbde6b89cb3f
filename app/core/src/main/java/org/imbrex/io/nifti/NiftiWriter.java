package org.imbrex.io.nifti;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.imbrex.error.CancelledException;
import org.imbrex.error.ResourceException;
import org.imbrex.io.disk.PartFile;
import org.imbrex.io.disk.Scratch;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;
import org.jspecify.annotations.Nullable;

/**
 * Writes a NIfTI file region by region, in any order and from several threads. One that is not packed has a place for each
 * voxel from the start. For one that is, voxels are put aside, and a thread of its own packs each plane as soon as it and
 * those before it are there.
 */
final class NiftiWriter implements AutoCloseable {
    private static final int BUFFER = 1 << 18;

    private final PartFile part;
    private final byte[] header;
    private final Extent extent;
    private final int voxelBytes;
    private final long[] missing;
    private final @Nullable Scratch scratch;
    private final @Nullable Thread packer;
    private boolean closed;
    private @Nullable RuntimeException failure;

    private NiftiWriter(
            PartFile part, byte[] header, Extent extent, int volumes, int voxelBytes, @Nullable Scratch scratch) {
        this.part = part;
        this.header = header;
        this.extent = extent;
        this.voxelBytes = voxelBytes;
        this.missing = new long[Math.multiplyExact(extent.depth(), volumes)];
        Arrays.fill(missing, (long) extent.height() * extent.width());
        this.scratch = scratch;
        this.packer = scratch == null ? null : new Thread(() -> pack(scratch), "imbrex-gzip");
    }

    /**
     * Starts a file.
     *
     * @param file is packed if its name ends in .gz
     * @param header is written as it is
     * @param volumes how many volumes of the extent there are, one after the other
     * @param voxelBytes of one of their voxels
     */
    static NiftiWriter open(Path file, byte[] header, Extent extent, int volumes, int voxelBytes) {
        long bytes = extent.voxels() * volumes * voxelBytes;
        boolean packed = file.toString().toLowerCase(Locale.ROOT).endsWith(".gz");
        // DEFLATE makes nothing larger but for five bytes a block.
        PartFile part = PartFile.create(file, header.length + bytes + (packed ? bytes / 1000 + 1024 : 0));
        try {
            if (!packed) {
                part.requireSpace();
            }
            Scratch scratch = packed ? Scratch.of(file.toString(), bytes) : null;
            NiftiWriter writer = new NiftiWriter(part, header, extent, volumes, voxelBytes, scratch);
            writer.start();
            return writer;
        } catch (RuntimeException e) {
            part.close();
            throw e;
        }
    }

    private void start() {
        if (packer == null) {
            part.write(0, ByteBuffer.wrap(header));
        } else {
            packer.setDaemon(true);
            packer.start();
        }
    }

    /**
     * Takes the voxels of a region that was not written before.
     *
     * @param voxels depth x height x width from its position on, x fastest; the position advances
     */
    void write(int volume, Region region, ByteBuffer voxels) {
        if (!Region.all(extent).contains(region)) {
            throw new IllegalArgumentException(region + " is outside an image of " + extent);
        }
        Extent size = region.extent();
        // Rows as wide as the image lie one after the other.
        int rowsAtOnce = size.width() == extent.width() ? size.height() : 1;
        int end = voxels.limit();
        for (int z = 0; z < size.depth(); z++) {
            int plane = volume * extent.depth() + region.z() + z;
            for (int y = 0; y < size.height(); y += rowsAtOnce) {
                long row = (long) plane * extent.height() + region.y() + y;
                long at = (row * extent.width() + region.x()) * voxelBytes;
                voxels.limit(voxels.position() + rowsAtOnce * size.width() * voxelBytes);
                if (scratch == null) {
                    part.write(header.length + at, voxels);
                } else {
                    scratch.write(at, voxels);
                }
                voxels.limit(end);
            }
            written(plane, (long) size.height() * size.width());
        }
    }

    private synchronized void written(int plane, long voxels) {
        missing[plane] -= voxels;
        if (failure != null) {
            throw failure;
        }
        notifyAll();
    }

    private void pack(Scratch voxels) {
        try (OutputStream out = new Packing(part.stream())) {
            out.write(header);
            long planeBytes = (long) extent.height() * extent.width() * voxelBytes;
            byte[] buffer = new byte[(int) Math.min(BUFFER, planeBytes)];
            for (int plane = 0; plane < missing.length && await(plane); plane++) {
                for (long at = 0; at < planeBytes; at += buffer.length) {
                    int count = (int) Math.min(buffer.length, planeBytes - at);
                    voxels.read(plane * planeBytes + at, ByteBuffer.wrap(buffer, 0, count));
                    out.write(buffer, 0, count);
                }
            }
        } catch (IOException e) {
            fail(part.failed(e));
        } catch (RuntimeException e) {
            fail(e);
        } catch (Error e) {
            fail(new ResourceException(part.file() + ": cannot be packed: " + e, e));
            throw e;
        }
    }

    /** Masks shrink well at any level, probabilities at none; the fastest never holds up the network. */
    private static final class Packing extends GZIPOutputStream {
        Packing(OutputStream out) throws IOException {
            super(out, BUFFER);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    /** Waits for a plane; false if it will never come. */
    private synchronized boolean await(int plane) {
        try {
            while (missing[plane] > 0 && !closed) {
                wait();
            }
            return !closed;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private synchronized void fail(RuntimeException error) {
        failure = error;
    }

    /** Says that every voxel has been written: the file gets its name. */
    void finish() {
        synchronized (this) {
            for (int plane = 0; plane < missing.length; plane++) {
                if (missing[plane] != 0) {
                    throw new IllegalStateException(missing[plane] + " voxels of plane " + plane + " were not written");
                }
            }
        }
        if (packer != null) {
            try {
                packer.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancelledException();
            }
        }
        synchronized (this) {
            if (failure != null) {
                throw failure;
            }
        }
        part.finish();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        boolean interrupted = false;
        while (packer != null && packer.isAlive()) {
            try {
                packer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        try (part) {
            if (scratch != null) {
                scratch.close();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
