package org.imbrex.sampledata;

import java.util.SortedMap;

/**
 * What {@code manifest.json} says: how the sample data were made, and a checksum for each file.
 *
 * @param format always {@link #FORMAT}
 * @param formatVersion counts up when the meaning of a field changes
 * @param generatorVersion counts up with every change of the pixels
 * @param seed all random numbers follow from it
 * @param files by path from the folder of the manifest, with forward slashes
 */
record Manifest(String format, int formatVersion, int generatorVersion, long seed, SortedMap<String, FileEntry> files) {
    static final String FORMAT = "imbrex-sample-data";
    static final int FORMAT_VERSION = 1;

    /** The manifest of this generator's files. */
    static Manifest of(SortedMap<String, FileEntry> files) {
        return new Manifest(FORMAT, FORMAT_VERSION, DataSetPlan.GENERATOR_VERSION, DataSetPlan.SEED, files);
    }

    /**
     * One file's checksums.
     *
     * @param pixels SHA-256 of the pixels as {@link ScanFiles#pixelChecksum} takes them (of a mask: its class numbers, one
     *     byte each); the same on every machine
     * @param file SHA-256 of the file as it is stored; another zlib may pack the same pixels into other bytes
     * @param bytes of the file
     */
    record FileEntry(String pixels, String file, long bytes) {}
}
