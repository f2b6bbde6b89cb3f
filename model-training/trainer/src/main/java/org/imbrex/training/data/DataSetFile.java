package org.imbrex.training.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.imbrex.error.InputException;
import org.imbrex.resample.Interpolation;
import org.imbrex.volume.Orientation;
import org.imbrex.yaml.NearestName;
import org.imbrex.yaml.YamlFile;
import org.imbrex.yaml.YamlNode;
import org.jspecify.annotations.Nullable;

/** Reads {@code dataset.yaml}. */
final class DataSetFile {
    private static final List<String> KEYS = List.of(
            "name",
            "images",
            "masks",
            "channels",
            "modality",
            "normalisation",
            "classes",
            "contains",
            "codes",
            "postprocessing",
            "values",
            "cases",
            "spacing",
            "orientation",
            "interpolation",
            "groups",
            "split");

    private DataSetFile() {}

    static DataSet read(Path file) {
        YamlNode root = YamlFile.read(file).onlyKeys(KEYS);
        Path folder = file.toAbsolutePath().normalize().getParent();
        if (folder == null) {
            throw InputException.of(file, "a file in a folder", "none");
        }
        YamlNode groups = root.find("groups");
        YamlNode listed = root.find("cases");
        Map<String, String> groupOf = groups == null ? Map.of() : texts(groups);
        FolderPairs pairs = listed == null
                ? FolderPairs.of(
                        path(folder, root.find("images"), "images"), path(folder, root.find("masks"), "masks"), groupOf)
                : FolderPairs.listed(cases(root, listed, folder, groupOf));
        if (groups != null) {
            checkNames(groups, pairs.cases());
        }
        MaskClasses classes = classes(root, path(folder, root.find("masks"), "masks"), pairs.cases());
        YamlNode name = root.find("name");
        YamlNode channels = root.find("channels");
        YamlNode split = root.find("split");
        List<String> notes = new ArrayList<>(pairs.leftOut());
        return new DataSet(
                file,
                name == null ? String.valueOf(folder.getFileName()) : name.text(),
                channels == null ? DataSet.channelNames(pairs.cases().get(0)) : distinct(channels),
                normalisation(root),
                classes.names(),
                ContainedClasses.read(root.find("contains"), classes.names()),
                ClassCodesFile.read(root.find("codes"), classes.names()),
                PostprocessingFile.read(root.find("postprocessing"), classes.names()),
                classes.values(),
                grid(root),
                pairs.cases(),
                split == null ? Optional.empty() : Optional.of(new SplitReader(pairs.cases(), notes).read(split)),
                notes);
    }

    /** The cases that are listed one by one: for each its image, or the images of its channels, and its mask. */
    private static List<Case> cases(YamlNode root, YamlNode listed, Path folder, Map<String, String> groups) {
        for (String folders : List.of("images", "masks")) {
            YamlNode other = root.find(folders);
            if (other != null) {
                throw other.wrong("expected cases or folders of images and masks, found both");
            }
        }
        List<Case> cases = new ArrayList<>();
        listed.map().forEach((name, node) -> {
            node.onlyKeys(List.of("image", "images", "mask"));
            YamlNode images = node.find("images");
            List<Path> files = images == null
                    ? List.of(folder.resolve(node.get("image").text()))
                    : images.texts().stream().map(folder::resolve).toList();
            if (files.isEmpty()) {
                throw node.wrong("expected at least one image");
            }
            cases.add(new Case(
                    name,
                    groups.getOrDefault(name, name),
                    files,
                    folder.resolve(node.get("mask").text())));
        });
        if (cases.isEmpty()) {
            throw listed.wrong("expected at least one case");
        }
        return cases;
    }

    private static TrainingGrid grid(YamlNode root) {
        YamlNode spacing = root.find("spacing");
        YamlNode orientation = root.find("orientation");
        YamlNode interpolation = root.find("interpolation");
        boolean cubic = interpolation != null
                && interpolation.oneOf(List.of("linear", "cubic")).equals("cubic");
        return new TrainingGrid(
                spacing == null ? null : spacing(spacing),
                orientation == null ? null : orientation(orientation),
                cubic ? Interpolation.CUBIC : Interpolation.LINEAR);
    }

    private static List<Double> spacing(YamlNode node) {
        List<Double> spacing = node.list().stream().map(YamlNode::number).toList();
        if (spacing.size() < 2 || spacing.size() > 3 || spacing.stream().anyMatch(s -> !(s > 0 && s < 1e6))) {
            throw node.wrong("expected two or three sizes of a voxel in millimetres, found " + spacing);
        }
        return spacing;
    }

    private static Orientation orientation(YamlNode node) {
        try {
            return new Orientation(node.text());
        } catch (IllegalArgumentException e) {
            throw node.wrong(
                    "expected three letters such as LPS (to the left, to the back, to the head), found " + node.text());
        }
    }

    private static Path path(Path folder, @Nullable YamlNode node, String otherwise) {
        return folder.resolve(node == null ? otherwise : node.text());
    }

    /** As it is said, or as suits the modality. */
    private static NormalisationKind normalisation(YamlNode root) {
        YamlNode modality = root.find("modality");
        boolean ct = modality != null && modality.oneOf(List.of("ct", "other")).equals("ct");
        YamlNode said = root.find("normalisation");
        if (said == null) {
            return ct ? NormalisationKind.DATA_SET : NormalisationKind.SCAN;
        }
        return switch (said.oneOf(List.of("scan", "data-set", "whitened"))) {
            case "scan" -> NormalisationKind.SCAN;
            case "data-set" -> NormalisationKind.DATA_SET;
            default -> NormalisationKind.WHITENED;
        };
    }

    private static Map<String, String> texts(YamlNode node) {
        Map<String, String> texts = new HashMap<>();
        node.map().forEach((key, value) -> texts.put(key, value.text()));
        return texts;
    }

    private static void checkNames(YamlNode groups, List<Case> cases) {
        List<String> names = cases.stream().map(Case::name).toList();
        groups.map().forEach((name, node) -> {
            if (!names.contains(name)) {
                throw node.wrong("no image of this name" + NearestName.hint(name, names));
            }
        });
    }

    private static List<String> distinct(YamlNode node) {
        List<String> texts = node.texts();
        if (texts.isEmpty() || new HashSet<>(texts).size() != texts.size() || texts.contains("")) {
            throw node.wrong("expected at least one name and none twice, found " + texts);
        }
        return texts;
    }

    private static MaskClasses classes(YamlNode root, Path masks, List<Case> cases) {
        YamlNode names = root.find("classes");
        YamlNode values = root.find("values");
        if (values != null) {
            return mapped(values, names);
        }
        if (names != null) {
            return MaskClasses.numbered(classNames(names));
        }
        return MaskClasses.found(masks, cases);
    }

    private static MaskClasses mapped(YamlNode values, @Nullable YamlNode names) {
        List<String> classes = new ArrayList<>();
        if (names != null) {
            classes.addAll(classNames(names));
        } else {
            // The background is number 0 wherever it stands.
            Map<String, String> texts = texts(values);
            if (texts.containsValue("background")) {
                classes.add("background");
            }
            values.map().values().stream()
                    .map(YamlNode::text)
                    .filter(n -> !classes.contains(n))
                    .distinct()
                    .forEach(classes::add);
            if (classes.size() < 2 || classes.size() > MaskClasses.MOST) {
                throw values.wrong("expected 2 to 256 classes, found " + classes.size());
            }
        }
        SortedMap<Integer, Integer> toClass = new TreeMap<>();
        values.map().forEach((key, node) -> {
            int value = FolderPairs.isNumber(key) ? Integer.parseInt(key) : -1;
            if (value < 0 || value > 255) {
                throw node.wrong("expected a mask value from 0 to 255 as the key, found " + key);
            }
            int number = classes.indexOf(node.text());
            if (number < 0) {
                throw node.wrong("expected one of the classes " + String.join(", ", classes) + ", found " + node.text()
                        + NearestName.hint(node.text(), classes));
            }
            if (toClass.put(value, number) != null) {
                throw node.wrong("the value " + value + " stands there twice");
            }
        });
        for (int i = 0; i < classes.size(); i++) {
            if (!toClass.containsValue(i)) {
                throw values.wrong("expected a value for every class, found none for " + classes.get(i));
            }
        }
        return new MaskClasses(classes, new MaskValues(toClass));
    }

    private static List<String> classNames(YamlNode node) {
        List<String> names = distinct(node);
        if (names.size() < 2 || names.size() > MaskClasses.MOST) {
            throw node.wrong("expected 2 to 256 classes, found " + names.size());
        }
        return names;
    }
}
