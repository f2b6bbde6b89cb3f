package org.imbrex.io.dicom.data;

import java.nio.file.Path;
import org.imbrex.error.InputException;

/** Why a DICOM file or series is refused. Every message starts with one of these codes, after the file's name. */
public enum Refusal {
    /** It is no DICOM file at all. */
    NOT_DICOM,
    /** It ends in the middle of an element. */
    TRUNCATED,
    /** Its structure or a value breaks the standard in a way that cannot be read. */
    MALFORMED,
    /** Lengths, numbers of elements or sizes beyond what is read. */
    TOO_LARGE,
    /** Sequences in sequences beyond what is read. */
    TOO_DEEP,
    /** A transfer syntax, or a kind of pixels, without a decoder. */
    UNSUPPORTED,
    /** An element that has to be there is not. */
    MISSING,
    /** It holds no pixels. */
    NO_PIXELS,
    /** Packed pixels that the decoder stumbles over. */
    DAMAGED_PIXELS,
    /** A folder without a single image that can be read. */
    NO_IMAGES,
    /** A scan that is only there to plan others. */
    LOCALIZER,
    /** Slices in tiles of one image, which only the vendor's private elements explain. */
    MOSAIC,
    /** Two or more slices at one position. */
    DUPLICATE_POSITIONS,
    /** Slices are missing between others. */
    GAPS,
    /** Slices at uneven distances. */
    UNEVEN_SPACING,
    /** Slices that are shifted against each other within their planes: the gantry was tilted. */
    TILTED,
    /** Slices whose orientations, sizes or spacings differ. */
    MIXED_GEOMETRY,
    /** Several series where one is wanted. */
    SEVERAL_SERIES,
    /** A segmentation, structure set or image that is of another object than the one it is wanted for. */
    OTHER_SCAN,
    /** Segments overlap, so that one label a voxel cannot say what they are. */
    OVERLAP;

    /** The error of a file, with this code in front of the words. */
    public InputException of(Path file, String problem) {
        return new InputException(file, name() + ": " + problem);
    }

    public InputException of(Path file, String expected, String found) {
        return of(file, "expected " + expected + ", found " + found);
    }

    public InputException of(Path file, String problem, Throwable cause) {
        return new InputException(file, name() + ": " + problem, cause);
    }
}
