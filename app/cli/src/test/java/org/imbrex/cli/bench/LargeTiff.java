package org.imbrex.cli.bench;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Writes images that are larger than memory: bright discs on noise, uncompressed, big-endian BigTIFF. */
final class LargeTiff {
    private static final int TILE = 512;
    private static final int HEADER = 16;
    private static final int SHORT = 3;
    private static final int LONG8 = 16;
    private static final int ASCII = 2;

    private final List<long[]> fields = new ArrayList<>();
    private final byte[] description;

    private LargeTiff(String description) {
        this.description = (description + "\0").getBytes(StandardCharsets.US_ASCII);
    }

    /** A square image of 8 bits in tiles of 512 x 512; the size is a multiple of that. */
    static void plane(Path file, int size) throws IOException {
        int across = size / TILE;
        LargeTiff tiff = new LargeTiff("");
        tiff.size(size, size, 8);
        tiff.fields.add(new long[] {322, SHORT, 1, TILE});
        tiff.fields.add(new long[] {323, SHORT, 1, TILE});
        int tiles = across * across;
        tiff.fields.add(new long[] {324, LONG8, tiles, -1});
        tiff.fields.add(new long[] {325, LONG8, tiles, -1});
        long[] offsets = new long[tiles];
        long[] counts = new long[tiles];
        for (int i = 0; i < tiles; i++) {
            offsets[i] = HEADER + (long) i * TILE * TILE;
            counts[i] = TILE * TILE;
        }
        SplittableRandom random = new SplittableRandom(1);
        try (DataOutputStream out = open(file)) {
            header(out, HEADER + (long) size * size);
            byte[] row = new byte[TILE];
            for (int tile = 0; tile < tiles; tile++) {
                for (int y = 0; y < TILE; y++) {
                    for (int x = 0; x < TILE; x++) {
                        row[x] = (byte) voxel(tile % across * TILE + x, tile / across * TILE + y, 0, 255, random);
                    }
                    out.write(row);
                }
            }
            tiff.directory(out, HEADER + (long) size * size, offsets, counts);
        }
    }

    /** A volume of 16 bits, its slices one after the other, as ImageJ writes them. */
    static void volume(Path file, int width, int height, int depth) throws IOException {
        LargeTiff tiff = new LargeTiff("ImageJ=1.54p\nimages=" + depth + "\nslices=" + depth + "\n");
        tiff.size(width, height, 16);
        long plane = 2L * width * height;
        tiff.fields.add(new long[] {273, LONG8, 1, HEADER});
        tiff.fields.add(new long[] {278, SHORT, 1, height});
        tiff.fields.add(new long[] {279, LONG8, 1, plane});
        SplittableRandom random = new SplittableRandom(1);
        try (DataOutputStream out = open(file)) {
            header(out, HEADER + plane * depth);
            for (int z = 0; z < depth; z++) {
                for (int y = 0; y < height; y++) {
                    for (int x = 0; x < width; x++) {
                        out.writeShort(voxel(x, y, z, 4095, random));
                    }
                }
            }
            tiff.directory(out, HEADER + plane * depth, new long[0], new long[0]);
        }
    }

    /** A lattice of discs (balls along z), as bright as most, on noise up to a fourth of that. */
    private static int voxel(int x, int y, int z, int most, SplittableRandom random) {
        int dx = x % 97 - 48;
        int dy = y % 89 - 44;
        int dz = z % 61 - 30;
        boolean inside = dx * dx + dy * dy + dz * dz < 1500;
        return (inside ? most / 2 : 0) + random.nextInt(most / 4);
    }

    private static DataOutputStream open(Path file) throws IOException {
        OutputStream out = Files.newOutputStream(file);
        return new DataOutputStream(new BufferedOutputStream(out, 1 << 20));
    }

    private static void header(DataOutputStream out, long directory) throws IOException {
        out.writeShort(0x4D4D);
        out.writeShort(43);
        out.writeShort(8);
        out.writeShort(0);
        out.writeLong(directory);
    }

    private void size(int width, int height, int bits) {
        fields.add(new long[] {256, SHORT, 1, width});
        fields.add(new long[] {257, SHORT, 1, height});
        fields.add(new long[] {258, SHORT, 1, bits});
        fields.add(new long[] {259, SHORT, 1, 1});
        fields.add(new long[] {262, SHORT, 1, 1});
        fields.add(new long[] {270, ASCII, description.length, -1});
        fields.add(new long[] {277, SHORT, 1, 1});
    }

    /** Writes the directory and behind it what does not fit into its fields. */
    private void directory(DataOutputStream out, long at, long[] offsets, long[] counts) throws IOException {
        fields.sort((a, b) -> Long.compare(a[0], b[0]));
        long text = at + 8 + 20L * fields.size() + 8;
        long lists = text + Math.max(8, description.length);
        out.writeLong(fields.size());
        for (long[] field : fields) {
            out.writeShort((int) field[0]);
            out.writeShort((int) field[1]);
            out.writeLong(field[2]);
            if (field[0] == 270 && description.length <= 8) {
                out.write(java.util.Arrays.copyOf(description, 8));
            } else if (field[0] == 270) {
                out.writeLong(text);
            } else if (field[0] == 324) {
                out.writeLong(lists);
            } else if (field[0] == 325) {
                out.writeLong(lists + 8L * offsets.length);
            } else if (field[1] == SHORT) {
                out.writeShort((int) field[3]);
                out.write(new byte[6]);
            } else {
                out.writeLong(field[3]);
            }
        }
        out.writeLong(0);
        out.write(java.util.Arrays.copyOf(description, Math.max(8, description.length)));
        for (long offset : offsets) {
            out.writeLong(offset);
        }
        for (long count : counts) {
            out.writeLong(count);
        }
    }
}
