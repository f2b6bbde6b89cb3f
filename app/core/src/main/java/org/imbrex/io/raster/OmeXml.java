package org.imbrex.io.raster;

import java.io.IOException;
import java.io.StringReader;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.XMLReader;
import org.xml.sax.helpers.DefaultHandler;

/** The OME-XML of an OME-TIFF, as far as it says what the pages of its first image mean. */
final class OmeXml extends DefaultHandler {
    private record Planes(@Nullable String ifd, @Nullable String count, String c, String z, String t) {}

    private final Path file;
    private final List<Planes> planes = new ArrayList<>();
    private final Set<String> files = new HashSet<>();
    private int images;
    private boolean hasPixels;
    private String order = "";
    private int channels;
    private int slices;
    private int frames;
    private double x = Double.NaN;
    private double y = Double.NaN;
    private double z = Double.NaN;

    private OmeXml(Path file) {
        this.file = file;
    }

    static boolean matches(String description) {
        String start = description.substring(0, Math.min(description.length(), 4096));
        return description.startsWith("<") && (start.contains("<OME") || start.contains(":OME "));
    }

    /** Reads the description; entities and document types are refused, so that nothing outside it is opened. */
    static OmeXml parse(Path file, String description) {
        OmeXml parsed = new OmeXml(file);
        try {
            SAXParserFactory factory = SAXParserFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            XMLReader reader = factory.newSAXParser().getXMLReader();
            reader.setContentHandler(parsed);
            reader.setErrorHandler(parsed);
            reader.parse(new InputSource(new StringReader(description)));
        } catch (SAXException | ParserConfigurationException | IOException e) {
            throw new InputException(file, "its OME-XML cannot be read: " + ImbrexException.firstLine(e), e);
        }
        if (!parsed.hasPixels) {
            throw InputException.of(file, "an image with pixels in its OME-XML", "none");
        }
        return parsed;
    }

    @Override
    public void startElement(String uri, String name, String qualified, Attributes attributes) {
        if (name.equals("Image")) {
            images++;
        }
        if (images > 1) {
            return;
        }
        switch (name) {
            case "Pixels" -> {
                hasPixels = true;
                order = text(attributes, "DimensionOrder", "XYCZT");
                channels = number(text(attributes, "SizeC", "1"), 1);
                slices = number(text(attributes, "SizeZ", "1"), 1);
                frames = number(text(attributes, "SizeT", "1"), 1);
                x = size(attributes, "PhysicalSizeX");
                y = size(attributes, "PhysicalSizeY");
                z = size(attributes, "PhysicalSizeZ");
            }
            case "TiffData" ->
                planes.add(new Planes(
                        attributes.getValue("IFD"),
                        attributes.getValue("PlaneCount"),
                        text(attributes, "FirstC", "0"),
                        text(attributes, "FirstZ", "0"),
                        text(attributes, "FirstT", "0")));
            case "UUID" -> files.add(text(attributes, "FileName", ""));
            default -> {}
        }
    }

    private static String text(Attributes attributes, String name, String otherwise) {
        String value = attributes.getValue(name);
        return value == null ? otherwise : value;
    }

    private static double size(Attributes attributes, String name) {
        try {
            return Double.parseDouble(text(attributes, name, "NaN"))
                    * LengthUnit.millimetres(text(attributes, name + "Unit", "\u00b5m"));
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private int number(String text, int least) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new InputException(file, "its OME-XML has no number: " + text, e);
        }
        throw InputException.of(file, least + " or more in its OME-XML", text);
    }

    /**
     * What the pages mean.
     *
     * @param pages how many the file has
     * @param samples channels in a page: OME counts them as channels
     */
    TiffStack stack(int pages, int samples) {
        if (files.size() > 1) {
            throw InputException.of(file, "all planes of its OME-XML in this file", files.size() + " files");
        }
        int[] sizes = {Math.max(1, channels / samples), slices, frames};
        double wanted = (double) sizes[0] * sizes[1] * sizes[2];
        if (wanted > pages) {
            throw InputException.of(
                    file, String.format("%.0f pages, as its OME-XML says", wanted), pages + " in the file");
        }
        int[] table = new int[(int) wanted];
        Arrays.fill(table, -1);
        if (planes.isEmpty()) {
            place(new Planes(null, null, "0", "0", "0"), samples, sizes, table);
        }
        for (Planes some : planes) {
            place(some, samples, sizes, table);
        }
        for (int page : table) {
            if (page < 0 || page >= pages) {
                throw InputException.of(file, "a page for each plane of its OME-XML", "page " + page);
            }
        }
        return new TiffStack(
                sizes[0],
                sizes[1],
                sizes[2],
                IntBuffer.wrap(table),
                TiffStack.Calibration.of(TiffStack.spaced(x, y, z, slices)));
    }

    /** Places pages one after the other, counting up the axes in the order of the file. */
    private void place(Planes some, int samples, int[] sizes, int[] table) {
        int page = some.ifd == null ? 0 : number(some.ifd, 0);
        int count = some.count != null ? number(some.count, 0) : some.ifd == null ? table.length : 1;
        int[] at = {number(some.c, 0) / samples, number(some.z, 0), number(some.t, 0)};
        int[] axes = order.length() == 5
                ? new int[] {
                    "CZT".indexOf(order.charAt(2)), "CZT".indexOf(order.charAt(3)), "CZT".indexOf(order.charAt(4))
                }
                : new int[] {-1};
        if (Arrays.stream(axes).sorted().distinct().filter(a -> a >= 0).count() != 3) {
            throw InputException.of(file, "a dimension order like XYCZT in its OME-XML", order);
        }
        for (int i = 0; i < count && at[0] < sizes[0] && at[1] < sizes[1] && at[2] < sizes[2]; i++) {
            table[(at[2] * sizes[1] + at[1]) * sizes[0] + at[0]] = page + i;
            for (int a = 0; a < 3 && ++at[axes[a]] == sizes[axes[a]] && a < 2; a++) {
                at[axes[a]] = 0;
            }
        }
    }
}
