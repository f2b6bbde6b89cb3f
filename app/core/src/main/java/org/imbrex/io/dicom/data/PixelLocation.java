package org.imbrex.io.dicom.data;

/**
 * Where the pixels of a file are; they are not read before somebody wants them.
 *
 * @param tag Pixel Data, Float Pixel Data or Double Float Pixel Data
 * @param vr how they are written
 * @param position the byte of the value's start in the file, or in what it unpacks to if the file is deflated
 * @param length bytes of the value, or -1 for fragments
 */
public record PixelLocation(int tag, Vr vr, long position, long length) {
    /** Whether the pixels lie in fragments, packed. */
    public boolean inFragments() {
        return length < 0;
    }
}
