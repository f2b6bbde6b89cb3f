package org.imbrex.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.imbrex.cli.Versions;
import org.imbrex.model.Device;
import org.imbrex.model.TileModel;
import org.imbrex.segment.Seams;
import org.imbrex.segment.SegmentOptions;
import org.imbrex.segment.Segmentation;
import org.imbrex.tile.BlendPlan;
import org.imbrex.tile.TilePlan;
import org.imbrex.tile.Tiling;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Halo;
import org.imbrex.volume.ScanSource;
import org.jspecify.annotations.Nullable;

/** What {@code run.json} says: how masks came to be. Its fields are described in app/FORMATS.md. */
final class RunRecord {
    static final int VERSION = 1;

    private final ObjectNode root = JsonNodeFactory.instance.objectNode();
    private final ObjectNode model;
    private final ArrayNode scans;

    RunRecord(TileModel network, Device asked, SegmentOptions options) {
        root.put("formatVersion", VERSION);
        Versions.all().forEach(root.putObject("versions")::put);
        model = root.putObject("model");
        model.put("name", network.spec().name());
        var classes = model.putArray("classes");
        network.spec().classes().forEach(classes::add);
        ObjectNode device = root.putObject("device");
        device.put("asked", asked.toString());
        device.put("ran", network.device());
        network.fallback().ifPresent(reason -> device.put("reason", reason));
        ObjectNode how = root.putObject("options");
        how.put("memory", options.memory());
        how.put("mirror", options.mirror());
        how.put("exact", options.exactness().name().toLowerCase(Locale.ROOT));
        scans = root.putArray("scans");
    }

    /** Says which files the model came from; several of them are an ensemble. */
    void addModels(ModelFiles files) {
        List<String> hashes = files.hashes();
        model.put("file", files.paths().stream().map(RunRecord::name).collect(Collectors.joining(", ")));
        model.put("sha256", String.join(", ", hashes));
        if (!files.notes().isEmpty()) {
            files.notes().forEach(model.putArray("notes")::add);
        }
        if (hashes.size() > 1) {
            ArrayNode members = model.putArray("members");
            for (int i = 0; i < hashes.size(); i++) {
                ObjectNode member = members.addObject();
                member.put("file", name(files.paths().get(i)));
                member.put("name", files.names().get(i));
                member.put("sha256", hashes.get(i));
            }
        }
    }

    void add(
            ScanFile file,
            String sha256,
            Path mask,
            @Nullable Path objects,
            ScanSource source,
            Segmentation done,
            @Nullable Seams seams) {
        ObjectNode scan = scans.addObject();
        scan.put("file", name(file.path()));
        if (file.time().of() > 1) {
            scan.put("frame", file.time().index() + 1);
        }
        scan.put("sha256", sha256);
        scan.put("mask", name(mask));
        if (objects != null) {
            scan.put("objects", name(objects));
        }
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
    }

    void addFailed(Path file, String error) {
        scans.addObject().put("file", name(file)).put("error", error);
    }

    /** The whole text. */
    String finish(double seconds) {
        root.put("seconds", rounded(seconds));
        return root.toPrettyString() + "\n";
    }

    static void putTiles(ObjectNode node, Tiling tiling) {
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
        node.putArray(axis.name().toLowerCase(Locale.ROOT))
                .add(halo.before(axis))
                .add(halo.after(axis));
    }

    static void putExtent(ObjectNode node, String field, Extent extent) {
        node.putArray(field).add(extent.depth()).add(extent.height()).add(extent.width());
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static double rounded(double value) {
        return Math.round(value * 1e4) / 1e4;
    }
}
