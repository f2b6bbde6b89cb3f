package org.imbrex.training.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.postprocess.Postprocessing;

/**
 * Reads a data set in the raw layout of nnU-Net: {@code dataset.json} with {@code channel_names} and {@code labels}, images
 * in {@code imagesTr}, a file for each channel, and masks in {@code labelsTr}. Labels that are lists are regions: classes
 * that lie inside others.
 */
final class NnunetRaw {
    /** The file that describes it. */
    static final String DESCRIPTION = "dataset.json";

    private static final long MOST_BYTES = 64L << 20;

    private NnunetRaw() {}

    static DataSet read(Path file) {
        JsonNode root = json(file);
        Path folder = file.toAbsolutePath().normalize().getParent();
        if (folder == null) {
            throw InputException.of(file, "a file in a folder", "none");
        }
        FolderPairs pairs = FolderPairs.of(folder.resolve("imagesTr"), folder.resolve("labelsTr"), Map.of());
        List<String> channels = numbered(file, root, root.has("channel_names") ? "channel_names" : "modality", false);
        NnunetRegions labels = labels(file, root);
        return new DataSet(
                file,
                root.path("name").asText(String.valueOf(folder.getFileName())),
                channels,
                // nnU-Net's own rule: a channel of this name is normalised as computed tomography.
                channels.stream().anyMatch("CT"::equalsIgnoreCase)
                        ? NormalisationKind.DATA_SET
                        : NormalisationKind.SCAN,
                labels.classes(),
                labels.regions(),
                Map.of(),
                Postprocessing.NONE,
                labels.values(),
                TrainingGrid.OWN,
                pairs.cases(),
                Optional.empty(),
                pairs.leftOut());
    }

    private static NnunetRegions labels(Path file, JsonNode root) {
        if (NnunetRegions.declared(root)) {
            return NnunetRegions.read(file, root);
        }
        List<String> classes = numbered(file, root, "labels", true);
        if (classes.size() < 2 || classes.size() > 256) {
            throw InputException.of(file, "2 to 256 labels", String.valueOf(classes.size()));
        }
        return new NnunetRegions(classes, MaskValues.classNumbers(classes.size()), List.of());
    }

    private static JsonNode json(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw InputException.of(file, "at most " + MOST_BYTES + " bytes of JSON", Files.size(file) + " bytes");
            }
            return new ObjectMapper().readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            throw new InputException(file, "is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new InputException(file, "cannot be read: " + ImbrexException.firstLine(e), e);
        }
    }

    /** Names by their numbers from 0 on: {@code {"0": "CT"}} or, the other way round, {@code {"background": 0}}. */
    private static List<String> numbered(Path file, JsonNode root, String field, boolean nameFirst) {
        JsonNode node = root.path(field);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            names.add("");
        }
        node.properties().forEach(entry -> {
            String name = nameFirst ? entry.getKey() : entry.getValue().asText();
            JsonNode value = entry.getValue();
            String number = nameFirst ? value.asText() : entry.getKey();
            if ((nameFirst && !value.isInt())
                    || !FolderPairs.isNumber(number)
                    || Integer.parseInt(number) >= names.size()
                    || !names.set(Integer.parseInt(number), name).isEmpty()) {
                throw InputException.of(
                        file, field + " with the numbers 0 to " + (names.size() - 1), name + ": " + value);
            }
        });
        if (names.isEmpty()) {
            throw InputException.of(file, field, "none");
        }
        return names;
    }
}
