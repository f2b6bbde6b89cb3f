package org.imbrex.io.raster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.imbrex.error.InputException;
import org.imbrex.io.disk.FileBytes;

/**
 * An opened TIFF: its pages, all of one shape, and what they mean.
 *
 * @param pages as they stand in the file, without reduced copies and masks
 * @param stack which page is which plane
 * @param contiguousBytes if the file has one directory for many planes that lie one after the other (ImageJ does so), the
 *     bytes of a plane; else 0
 * @param colours whether the numbers of a page stand for the colours of its palette
 * @param inverted whether its numbers fall as the intensity rises
 */
record TiffFile(
        FileBytes bytes,
        List<TiffPage> pages,
        TiffStack stack,
        long contiguousBytes,
        boolean colours,
        boolean inverted) {
    private static final int REDUCED_OR_MASK = 1 | 4;
    private static final long MAX_TILES = 1 << 24;

    static TiffFile read(FileBytes bytes, Meaning meaning) {
        Path file = bytes.file();
        List<TiffDirectory> directories = TiffDirectory.readAll(bytes);
        TiffDirectory first = directories.get(0);
        String description = first.text(Tiff.DESCRIPTION);
        boolean ome = OmeXml.matches(description);
        List<TiffPage> pages = pages(file, directories, ome);
        TiffPage page = pages.get(0);
        boolean imageJ = ImageJDescription.matches(description);
        // ImageJ's palettes (an inverted grey is one of them) say how to show intensities, not what they are.
        boolean turned = meaning == Meaning.INTENSITIES && !imageJ;
        boolean colours = turned && page.photometric() == Tiff.PALETTE;
        boolean inverted = turned && page.photometric() == Tiff.WHITE_IS_ZERO && page.unsigned();
        if (ome) {
            TiffStack stack = OmeXml.parse(file, description).stack(pages.size(), colours ? 3 : page.channels());
            return new TiffFile(bytes, pages, stack, 0, colours, inverted);
        }
        if (imageJ) {
            ImageJDescription parsed = ImageJDescription.parse(description);
            int images = parsed.images(file);
            if (images > pages.size()) {
                long plane = contiguous(bytes, page, images);
                return new TiffFile(
                        bytes, pages.subList(0, 1), parsed.stack(file, images, first), plane, colours, inverted);
            }
            return new TiffFile(bytes, pages, parsed.stack(file, pages.size(), first), 0, colours, inverted);
        }
        double x = 10 / first.ratio(Tiff.X_RESOLUTION);
        double y = 10 / first.ratio(Tiff.Y_RESOLUTION);
        // Inches are what printers are told; nobody measures scans in them.
        boolean measured = pages.size() == 1 && first.number(Tiff.RESOLUTION_UNIT, 2) == Tiff.CENTIMETRE;
        TiffStack.Calibration calibration =
                measured ? TiffStack.Calibration.of(TiffStack.spaced(x, y, 1, 1)) : TiffStack.Calibration.NONE;
        return new TiffFile(bytes, pages, TiffStack.inOrder(1, pages.size(), 1, calibration), 0, colours, inverted);
    }

    private static List<TiffPage> pages(Path file, List<TiffDirectory> directories, boolean all) {
        List<TiffPage> pages = new ArrayList<>();
        long tiles = 0;
        for (int i = 0; i < directories.size(); i++) {
            TiffDirectory directory = directories.get(i);
            if (!all && i > 0 && (directory.number(Tiff.NEW_SUBFILE_TYPE, 0) & REDUCED_OR_MASK) != 0) {
                continue;
            }
            TiffPage page = TiffPage.of(file, directory, i);
            tiles += page.offsets().limit();
            if (tiles > MAX_TILES) {
                throw InputException.of(file, "at most " + MAX_TILES + " tiles and strips", "more");
            }
            if (!pages.isEmpty() && !shape(page).equals(shape(pages.get(0)))) {
                throw InputException.of(
                        file, "pages like the first, " + shape(pages.get(0)), shape(page) + " on page " + (i + 1));
            }
            pages.add(page);
        }
        return pages;
    }

    private static String shape(TiffPage page) {
        String numbers = switch (page.photometric()) {
            case Tiff.PALETTE -> " palette indices of ";
            case Tiff.WHITE_IS_ZERO -> " (white is zero) of ";
            default -> " of ";
        };
        return page.width() + "x" + page.height() + " with " + page.channels() + numbers + page.type();
    }

    private static long contiguous(FileBytes bytes, TiffPage page, int images) {
        long plane = 0;
        for (int i = 0; i < page.counts().limit(); i++) {
            if (page.offsets().get(i) != page.offsets().get(0) + plane) {
                throw InputException.of(bytes.file(), images + " pages, as ImageJ says", "1 in several pieces");
            }
            plane += page.counts().get(i);
        }
        long expected = (long) page.width() * page.height() * page.samples() * page.bits() / 8;
        if (!page.plain() || page.tiled() || plane != expected) {
            throw InputException.of(bytes.file(), images + " pages, as ImageJ says", "1 page that is compressed");
        }
        if (expected > bytes.size() / images) {
            throw InputException.of(
                    bytes.file(), images + " pages of " + expected + " bytes", "a file of " + bytes.size() + " bytes");
        }
        return expected;
    }

    /** One time point by itself. */
    TiffFile frame(int frame) {
        return new TiffFile(bytes, pages, stack.frame(frame), contiguousBytes, colours, inverted);
    }

    /** The page that holds a channel of a slice. */
    TiffPage page(int channel, int slice) {
        return contiguousBytes > 0 ? pages.get(0) : pages.get(stack.page(channel / pageChannels(), slice));
    }

    /** Bytes that a plane lies behind where its page says. */
    long shift(int channel, int slice) {
        return contiguousBytes * stack.page(channel / pageChannels(), slice);
    }

    /** Channels that one page holds. */
    int pageChannels() {
        return colours ? 3 : pages.get(0).channels();
    }

    int channels() {
        return stack.channels() * pageChannels();
    }
}
