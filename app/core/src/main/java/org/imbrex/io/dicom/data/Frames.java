package org.imbrex.io.dicom.data;

/** The frames of a file, unpacked one at a time, by several threads at once if they like. */
public interface Frames extends AutoCloseable {
    /** How many there are. */
    int count();

    /**
     * Unpacks a frame. Colours come as red, green and blue, however they are stored; indices of a palette as they are.
     *
     * @throws org.imbrex.error.InputException if it is cut or damaged
     */
    Frame read(int frame);

    @Override
    void close();
}
