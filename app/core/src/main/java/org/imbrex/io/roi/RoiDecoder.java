package org.imbrex.io.roi;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.PathIterator;
import java.awt.geom.RoundRectangle2D;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Reads one ROI as ImageJ stores it: a file {@code .roi}, an entry of a {@code RoiSet.zip}, or a field inside a TIFF. */
final class RoiDecoder {
    private static final int MAGIC = 0x496F7574; // Iout
    private static final int HEADER = 64;
    /** Bytes of the second header that hold all that is read of it. */
    private static final int HEADER_2 = 36;

    private static final int FIRST_WITH_SUB_PIXELS = 222;
    private static final int FIRST_WITH_SUB_PIXEL_BOXES = 223;
    private static final int FIRST_WITH_GROUPS = 228;
    private static final int SPLINE = 1;
    private static final int SUB_PIXELS = 128;

    private static final int POLYGON = 0;
    private static final int RECTANGLE = 1;
    private static final int OVAL = 2;
    private static final int FREEHAND = 7;
    private static final int TRACED = 8;
    private static final List<String> NO_AREA = List.of(
            "", "", "", "a line", "a freehand line", "a segmented line", "nothing", "", "", "an angle", "points");

    private static final int TEXT = 1;
    private static final int ELLIPSE = 3;
    private static final int IMAGE = 4;
    private static final int ROTATED_RECTANGLE = 5;

    private static final int MOST_CORNERS = 1 << 22;
    private static final long MOST_WORK = 1L << 28;
    /** Beyond any image; keeps sums of coordinates exact. */
    private static final float FARTHEST = 1 << 20;

    /** How near to a curve its straight pieces are, in pixels, when ImageJ fills it. */
    private static final double FLATNESS = 0.01;

    private final RoiBytes bytes;
    private final int version;
    private final int options;
    private final int subtype;

    private RoiDecoder(RoiBytes bytes) {
        this.bytes = bytes;
        this.version = bytes.shortNumber(4);
        this.subtype = bytes.shortNumber(48);
        this.options = bytes.unsignedShort(50);
    }

    /** Whether something begins like a ROI. */
    static boolean is(ByteBuffer head) {
        return head.limit() >= 4 && head.getInt(0) == MAGIC;
    }

    /**
     * Reads a ROI.
     *
     * @param entry the name of its file or entry, which is its own where it has none
     * @throws org.imbrex.error.InputException if it is cut, or its numbers make no sense
     */
    static Roi decode(Path file, String entry, ByteBuffer content) {
        RoiBytes bytes = new RoiBytes(file, entry, content);
        if (!is(content) || content.limit() < HEADER) {
            throw bytes.wrong("an ImageJ ROI of at least " + HEADER + " bytes", "something else");
        }
        return new RoiDecoder(bytes).roi(entry);
    }

    private Roi roi(String entry) {
        String name = entry.toLowerCase(Locale.ROOT).endsWith(".roi") ? entry.substring(0, entry.length() - 4) : entry;
        int plane = Math.max(0, bytes.integer(56));
        int header2 = bytes.integer(60);
        if (header2 <= 0 || header2 > bytes.size() - HEADER_2) {
            return new Roi(name, 0, plane, 0, 0, shape());
        }
        int channel = bytes.integer(header2 + 4);
        int slice = bytes.integer(header2 + 8);
        int frame = bytes.integer(header2 + 12);
        int nameAt = bytes.integer(header2 + 16);
        int letters = bytes.integer(header2 + 20);
        if (nameAt > 0 && letters > 0) {
            name = bytes.text(nameAt, letters);
        }
        int group = version >= FIRST_WITH_GROUPS ? bytes.unsignedByte(header2 + 30) : 0;
        boolean hyperstack = channel > 0 || slice > 0 || frame > 0;
        return new Roi(name, group, hyperstack ? 0 : plane, Math.max(0, slice), Math.max(0, frame), shape());
    }

    private RoiShape shape() {
        int type = bytes.unsignedByte(6);
        int composite = bytes.integer(36);
        if (composite > 0) {
            if (type != RECTANGLE) {
                throw bytes.wrong("a composite of type " + RECTANGLE, "type " + type);
            }
            return outline(path(composite));
        }
        if (subtype == TEXT || subtype == IMAGE) {
            return new RoiShape.NoArea(subtype == TEXT ? "a text" : "an image");
        }
        return switch (type) {
            case RECTANGLE -> rectangle();
            case OVAL -> box(RoiShape.Oval::new);
            case POLYGON, FREEHAND, TRACED -> polygon(type);
            default -> {
                if (type >= NO_AREA.size()) {
                    throw bytes.wrong("a type from 0 to " + (NO_AREA.size() - 1), "" + type);
                }
                yield new RoiShape.NoArea(NO_AREA.get(type));
            }
        };
    }

    /** What can be made of a box. */
    private interface FromBox {
        RoiShape of(int x, int y, int width, int height);
    }

    /** Boxes with fractions begin at the pixel they begin in, and are as large as the next whole number. */
    private RoiShape box(FromBox made) {
        if (version >= FIRST_WITH_SUB_PIXEL_BOXES && (options & SUB_PIXELS) != 0) {
            return made.of((int) coordinate(18), (int) coordinate(22), size(coordinate(26)), size(coordinate(30)));
        }
        int left = bytes.shortNumber(10);
        int top = bytes.shortNumber(8);
        return made.of(left, top, size(bytes.shortNumber(14) - left), size(bytes.shortNumber(12) - top));
    }

    private static int size(double length) {
        return Math.max(1, (int) Math.ceil(length));
    }

    private RoiShape rectangle() {
        int arc = bytes.shortNumber(54);
        return arc <= 0
                ? box(RoiShape.Rectangle::new)
                : box((x, y, width, height) -> outline(new RoundRectangle2D.Float(x, y, width, height, arc, arc)));
    }

    private RoiShape polygon(int type) {
        if (type == FREEHAND && subtype == ELLIPSE) {
            return rounded(ellipse());
        }
        if (type == FREEHAND && subtype == ROTATED_RECTANGLE) {
            return rounded(rotatedRectangle());
        }
        if ((options & SPLINE) != 0) {
            throw bytes.wrong("an outline of straight pieces (Edit > Selection > Interpolate makes one)", "a spline");
        }
        int count = bytes.unsignedShort(16) == 0 ? bytes.integer(18) : bytes.unsignedShort(16);
        if (count < 1 || count > bytes.size() / 4) {
            throw bytes.wrong("1 to " + bytes.size() / 4 + " corners", "" + count);
        }
        float[] corners = new float[2 * count];
        boolean fractions = (options & SUB_PIXELS) != 0 && version >= FIRST_WITH_SUB_PIXELS;
        if (fractions) {
            int first = HEADER + 4 * count;
            for (int i = 0; i < count; i++) {
                corners[2 * i] = coordinate(first + 4 * i);
                corners[2 * i + 1] = coordinate(first + 4 * (count + i));
            }
        } else {
            int left = bytes.shortNumber(10);
            int top = bytes.shortNumber(8);
            for (int i = 0; i < count; i++) {
                corners[2 * i] = left + Math.max(0, bytes.shortNumber(HEADER + 2 * i));
                corners[2 * i + 1] = top + Math.max(0, bytes.shortNumber(HEADER + 2 * (count + i)));
            }
        }
        Bounds bounds = Bounds.of(corners);
        for (int i = 0; i < count; i++) {
            corners[2 * i] -= bounds.left;
            corners[2 * i + 1] -= bounds.top;
        }
        int x = (int) Math.floor(bounds.left);
        int y = (int) Math.floor(bounds.top);
        return checked(new RoiShape.Outline(
                x,
                y,
                (int) Math.ceil(bounds.right) - x,
                (int) Math.ceil(bounds.bottom) - y,
                List.of(corners),
                (double) bounds.left - x,
                (double) bounds.top - y));
    }

    /** The smallest box around corners. */
    private record Bounds(float left, float top, float right, float bottom) {
        static Bounds of(float[] corners) {
            float left = corners[0];
            float top = corners[1];
            float right = left;
            float bottom = top;
            for (int i = 2; i < corners.length; i += 2) {
                left = Math.min(left, corners[i]);
                right = Math.max(right, corners[i]);
                top = Math.min(top, corners[i + 1]);
                bottom = Math.max(bottom, corners[i + 1]);
            }
            return new Bounds(left, top, right, bottom);
        }
    }

    /** Ellipses and rotated rectangles: ImageJ rounds the box around them, which cuts off what reaches half a pixel beyond. */
    private RoiShape rounded(float[] corners) {
        Bounds bounds = Bounds.of(corners);
        int x = (int) Math.floor(bounds.left);
        int y = (int) Math.floor(bounds.top);
        for (int i = 0; i < corners.length; i += 2) {
            corners[i] -= x;
            corners[i + 1] -= y;
        }
        return checked(new RoiShape.Outline(
                x, y, (int) (bounds.right - x + 0.5), (int) (bounds.bottom - y + 0.5), List.of(corners), 0, 0));
    }

    /** Of 72 corners, from the ends of its long axis and the ratio of the short one to it. */
    private float[] ellipse() {
        double x1 = coordinate(18);
        double y1 = coordinate(22);
        double x2 = coordinate(26);
        double y2 = coordinate(30);
        double ratio = Math.min(1, Math.max(0, bytes.number(52)));
        double major = Math.sqrt((x2 - x1) * (x2 - x1) + (y2 - y1) * (y2 - y1));
        double degrees = Math.atan2(y2 - y1, x2 - x1) * 180 / Math.PI;
        float[] corners = new float[2 * 72];
        for (int i = 0; i < 72; i++) {
            double beta = i * 360.0 / 72 / 180 * Math.PI;
            double dx = Math.cos(beta) * major / 2;
            double dy = Math.sin(beta) * (major * ratio) / 2;
            double turned = Math.atan2(dy, dx) + degrees / 180 * Math.PI;
            double radius = Math.sqrt(dx * dx + dy * dy);
            corners[2 * i] = (float) ((x1 + x2) / 2 + Math.cos(turned) * radius);
            corners[2 * i + 1] = (float) ((y1 + y2) / 2 + Math.sin(turned) * radius);
        }
        return corners;
    }

    /** From the middles of two opposite sides and their length. */
    private float[] rotatedRectangle() {
        double x1 = coordinate(18);
        double y1 = coordinate(22);
        double x2 = coordinate(26);
        double y2 = coordinate(30);
        double side = bytes.number(52);
        double length = Math.sqrt((x2 - x1) * (x2 - x1) + (y2 - y1) * (y2 - y1));
        if (!(length > 0) || !(Math.abs(side) <= FARTHEST)) {
            throw bytes.wrong("a rectangle with an area", "sides of " + length + " and " + side);
        }
        double across = 0.5 * side * (y2 - y1) / length;
        double along = -0.5 * side * (x2 - x1) / length;
        return new float[] {
            (float) (x1 + across), (float) (y1 + along), (float) (x2 + across), (float) (y2 + along),
            (float) (x2 - across), (float) (y2 - along), (float) (x1 - across), (float) (y1 - along)
        };
    }

    /** The pieces of a composite: for each its kind and the coordinates that belong to it. */
    private Path2D.Float path(int numbers) {
        if (numbers > (bytes.size() - HEADER) / 4) {
            throw bytes.wrong("at most " + (bytes.size() - HEADER) / 4 + " numbers in a composite", "" + numbers);
        }
        Path2D.Float path = new Path2D.Float(Path2D.WIND_EVEN_ODD);
        int end = HEADER + 4 * numbers;
        for (int at = HEADER; at < end; ) {
            int kind = (int) bytes.number(at);
            int[] coordinates = {2, 2, 4, 6, 0};
            if (kind < 0 || kind >= coordinates.length || (path.getCurrentPoint() == null && kind != 0)) {
                throw bytes.wrong("pieces of a composite", "kind " + kind + " at byte " + at);
            }
            int first = at + 4;
            at = first + 4 * coordinates[kind];
            if (at > end) {
                break; // ImageJ drops the last piece if it is cut, too.
            }
            switch (kind) {
                case PathIterator.SEG_MOVETO -> path.moveTo(coordinate(first), coordinate(first + 4));
                case PathIterator.SEG_LINETO -> path.lineTo(coordinate(first), coordinate(first + 4));
                case PathIterator.SEG_QUADTO ->
                    path.quadTo(
                            coordinate(first), coordinate(first + 4), coordinate(first + 8), coordinate(first + 12));
                case PathIterator.SEG_CUBICTO ->
                    path.curveTo(
                            coordinate(first),
                            coordinate(first + 4),
                            coordinate(first + 8),
                            coordinate(first + 12),
                            coordinate(first + 16),
                            coordinate(first + 20));
                default -> path.closePath();
            }
        }
        return path;
    }

    private RoiShape outline(Shape shape) {
        java.awt.Rectangle box = shape.getBounds();
        Path2D.Float moved = new Path2D.Float(
                AffineTransform.getTranslateInstance(-box.x, -box.y).createTransformedShape(shape));
        List<float[]> polygons = new ArrayList<>();
        float[] corners = new float[64];
        float[] point = new float[6];
        int count = 0;
        int all = 0;
        for (PathIterator i = moved.getPathIterator(new AffineTransform(), FLATNESS); !i.isDone(); i.next()) {
            int kind = i.currentSegment(point);
            if (kind != PathIterator.SEG_LINETO && count > 0) {
                polygons.add(Arrays.copyOf(corners, count));
                count = 0;
            }
            if (kind != PathIterator.SEG_CLOSE) {
                if (++all > MOST_CORNERS) {
                    throw bytes.wrong("at most " + MOST_CORNERS + " corners", "more");
                }
                corners = count == corners.length ? Arrays.copyOf(corners, 2 * count) : corners;
                corners[count++] = point[0];
                corners[count++] = point[1];
            }
        }
        if (count > 0) {
            polygons.add(Arrays.copyOf(corners, count));
        }
        return checked(new RoiShape.Outline(box.x, box.y, box.width, box.height, polygons, 0, 0));
    }

    private RoiShape.Outline checked(RoiShape.Outline outline) {
        if (OutlineFill.work(outline) > MOST_WORK) {
            throw bytes.wrong("an outline that can be filled", "one of too many long sides");
        }
        return outline;
    }

    private float coordinate(int at) {
        float coordinate = bytes.number(at);
        if (Math.abs(coordinate) > FARTHEST) {
            throw bytes.wrong("coordinates within " + (int) FARTHEST, coordinate + " at byte " + at);
        }
        return coordinate;
    }
}
