package org.imbrex.batch;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Map;
import org.imbrex.segment.Seams;
import org.imbrex.segment.Segmentation;
import org.imbrex.tile.BlendPlan;
import org.imbrex.tile.TilePlan;
import org.imbrex.tile.Tiling;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Halo;
import org.imbrex.volume.ScanSource;
import org.jspecify.annotations.Nullable;

/** How a mask came to be, in the fields that app/FORMATS.md describes under {@code run.json} and {@code scans}. */
public final class ScanRecord {
    private ScanRecord() {}

    /** A scan that was segmented; files of results by what they are ({@code mask}, {@code objects}). */
    static ObjectNode of(
            ScanFrame frame,
            String sha256,
            Map<String, String> results,
            ScanSource source,
            Segmentation done,
            @Nullable Seams seams) {
        ObjectNode scan = JsonNodeFactory.instance.objectNode();
        scan.put("file", name(frame.scan().path()));
        if (frame.of() > 1) {
            scan.put("frame", frame.index() + 1);
        }
        scan.put("sha256", sha256);
        results.forEach(scan::put);
        putExtent(scan, "extent", source.info().extent());
        if (!source.notes().isEmpty()) {
            source.notes().forEach(scan.putArray("notes")::add);
        }
        putTiles(scan.putObject("tiles"), done.plan());
        scan.put("sessionSeconds", rounded(done.sessionSeconds()));
        scan.put("seconds", rounded(done.seconds()));
        if (seams != null) {
            ObjectNode node = scan.putObject("seams");
            node.put("maxDiff", seams.maxDiff());
            node.put("labelDiffs", seams.labelDiffs());
            node.put("voxels", seams.voxels());
            node.put("reference", seams.reference());
        }
        return scan;
    }

    /** A scan that could not be segmented. */
    public static ObjectNode failed(Path file, String error) {
        return JsonNodeFactory.instance.objectNode().put("file", name(file)).put("error", error);
    }

    public static void putTiles(ObjectNode node, Tiling tiling) {
        node.put("kind", tiling instanceof TilePlan ? "exact" : "blended");
        node.put("count", tiling.tiles().size());
        putExtent(node, "patch", tiling.patch());
        if (tiling instanceof TilePlan plan) {
            ObjectNode halo = node.putObject("halo");
            for (Axis axis : Axis.ALL) {
                putSides(halo, axis, plan.halo());
            }
        } else if (tiling instanceof BlendPlan plan) {
            node.put("overlap", plan.overlap());
        }
        node.put("workFactor", rounded(tiling.workFactor()));
        node.put("callers", tiling.callers());
        node.put("bytes", tiling.bytes());
    }

    private static void putSides(ObjectNode node, Axis axis, Halo halo) {
        node.putArray(axis.name().toLowerCase(java.util.Locale.ROOT))
                .add(halo.before(axis))
                .add(halo.after(axis));
    }

    public static void putExtent(ObjectNode node, String field, Extent extent) {
        node.putArray(field).add(extent.depth()).add(extent.height()).add(extent.width());
    }

    static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    static double rounded(double value) {
        return Math.round(value * 1e4) / 1e4;
    }
}
