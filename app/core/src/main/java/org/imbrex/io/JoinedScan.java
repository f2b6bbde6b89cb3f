package org.imbrex.io;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.imbrex.error.InputException;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;

/** Several files on the same grid that are the channels of one scan, in their order. */
final class JoinedScan implements ScanSource {
    private final List<ScanSource> parts;
    private final ScanInfo info;

    private JoinedScan(List<ScanSource> parts, ScanInfo info) {
        this.parts = parts;
        this.info = info;
    }

    /**
     * Opens the files.
     *
     * @throws InputException if one cannot be opened, or has another extent or place than the first
     */
    static ScanSource open(List<Path> files) {
        List<ScanSource> parts = new ArrayList<>();
        try {
            for (Path file : files) {
                parts.add(ScanReader.open(file));
                check(
                        files.get(0),
                        parts.get(0).info(),
                        file,
                        parts.get(parts.size() - 1).info());
            }
        } catch (RuntimeException e) {
            parts.forEach(ScanSource::close);
            throw e;
        }
        ScanInfo first = parts.get(0).info();
        SampleType type =
                parts.stream().allMatch(part -> part.info().type() == first.type()) ? first.type() : SampleType.FLOAT32;
        int channels = parts.stream().mapToInt(part -> part.info().channels()).sum();
        return new JoinedScan(parts, new ScanInfo(first.extent(), channels, type, first.geometry()));
    }

    private static void check(Path firstFile, ScanInfo first, Path file, ScanInfo info) {
        Extent extent = first.extent();
        if (!info.extent().equals(extent)) {
            throw InputException.of(
                    file, extent + " as " + firstFile, info.extent().toString());
        }
        SamePlace.check(file, info.geometry(), firstFile.toString(), first.geometry(), extent);
    }

    @Override
    public ScanInfo info() {
        return info;
    }

    @Override
    public List<String> notes() {
        return parts.stream().flatMap(part -> part.notes().stream()).distinct().toList();
    }

    @Override
    public void read(Region region, FloatBuffer into) {
        parts.forEach(part -> part.read(region, into));
    }

    /** The scan itself, or the first of its files: a mask is of its format, and takes over its words on its place. */
    static ScanSource first(ScanSource scan) {
        return scan instanceof JoinedScan joined ? joined.parts.get(0) : scan;
    }

    @Override
    public void close() {
        parts.forEach(ScanSource::close);
    }
}
