package org.imbrex.training.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Halo;

/**
 * A network layer by layer, for people.
 *
 * @param description the network in words
 * @param rows a row for each layer
 * @param parameters numbers that are learnt
 */
public record NetworkSummary(String description, List<Row> rows, long parameters) {
    public NetworkSummary {
        rows = List.copyOf(rows);
    }

    /**
     * One layer.
     *
     * @param name its place in the network
     * @param layer what it does, in words
     * @param output channels and voxels of what it gives for one patch
     * @param parameters numbers of it that are learnt
     */
    public record Row(String name, String layer, Shape output, long parameters) {}

    /** Walks through a network with a patch. */
    public static NetworkSummary of(Network network, Extent patch) {
        Map<String, Shape> shapes = Shape.of(network, patch);
        List<Row> rows = new ArrayList<>();
        for (Node node : network.nodes()) {
            long numbers = node.layer().parameters().stream()
                    .filter(parameter -> parameter.role().trained())
                    .mapToLong(Parameter::size)
                    .sum();
            rows.add(new Row(
                    node.name(), words(node.layer()), Objects.requireNonNull(shapes.get(node.name())), numbers));
        }
        return new NetworkSummary(network.description(), rows, network.trainedNumbers());
    }

    /** A table of plain text. */
    public String table() {
        StringBuilder text = new StringBuilder();
        String format = "%-26s %-32s %16s %12s\n";
        text.append(String.format(Locale.ROOT, format, "layer", "what", "output", "parameters"));
        for (Row row : rows) {
            String output = row.output.channels() + " x " + times(row.output.size());
            String numbers = row.parameters == 0 ? "" : String.format(Locale.ROOT, "%,d", row.parameters);
            text.append(String.format(Locale.ROOT, format, row.name, row.layer, output, numbers));
        }
        text.append(String.format(
                Locale.ROOT, format, "all", description, "", String.format(Locale.ROOT, "%,d", parameters)));
        return text.toString().replaceAll(" +\n", "\n");
    }

    /** The receptive field: voxels along each axis that one output voxel looks at, at most. */
    public static String field(Halo halo, int dimensions) {
        List<Integer> all =
                List.of(halo.front() + halo.back() + 1, halo.top() + halo.bottom() + 1, halo.left() + halo.right() + 1);
        return times(all.subList(3 - dimensions, 3));
    }

    private static String words(Layer layer) {
        if (layer instanceof Layer.Convolution c) {
            String kind = c.groups() > 1 && c.groups() == c.in() ? "depthwise convolution " : "convolution ";
            boolean strided = c.stride().stream().anyMatch(s -> s > 1);
            return kind + times(c.kernel()) + (strided ? ", every " + times(c.stride()) : "");
        }
        if (layer instanceof Layer.TransposedConvolution t) {
            return "transposed convolution " + times(t.scale());
        }
        if (layer instanceof Layer.Magnification m) {
            return "linear upsampling " + times(m.scale());
        }
        if (layer instanceof Layer.MaxPooling m) {
            return "max pooling " + times(m.size());
        }
        if (layer instanceof Layer.AveragePooling a) {
            return "average pooling " + times(a.size());
        }
        if (layer instanceof Layer.Pointwise p) {
            return p.function().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
        if (layer instanceof Layer.GroupNormalisation g) {
            return g.groups() == g.channels() ? "instance normalisation" : "group normalisation";
        }
        if (layer instanceof Layer.Crop c) {
            return "crop " + times(c.margin());
        }
        if (layer instanceof Layer.Dropout d) {
            return "dropout " + d.rate();
        }
        // BatchNormalisation: batch normalisation.
        return layer.getClass()
                .getSimpleName()
                .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                .toLowerCase(Locale.ROOT);
    }

    private static String times(List<Integer> sizes) {
        return sizes.stream().map(String::valueOf).collect(Collectors.joining("x"));
    }
}
