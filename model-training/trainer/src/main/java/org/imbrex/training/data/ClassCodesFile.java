package org.imbrex.training.data;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.imbrex.coding.ClassCode;
import org.imbrex.coding.Code;
import org.imbrex.yaml.NearestName;
import org.imbrex.yaml.YamlNode;
import org.jspecify.annotations.Nullable;

/** Reads the {@code codes} of a {@code dataset.yaml}: what classes are, for the segments of DICOM SEG. */
final class ClassCodesFile {
    private ClassCodesFile() {}

    /** @param classes the names of the classes; 0 is the background, which has no code */
    static Map<String, ClassCode> read(@Nullable YamlNode codes, List<String> classes) {
        Map<String, ClassCode> read = new HashMap<>();
        if (codes == null) {
            return read;
        }
        List<String> coded = classes.subList(1, classes.size());
        codes.map().forEach((name, node) -> {
            if (!coded.contains(name)) {
                throw node.wrong("no class of this name" + NearestName.hint(name, coded));
            }
            node.onlyKeys(List.of("category", "type", "colour"));
            YamlNode colour = node.find("colour");
            Code category = code(node.get("category"));
            Code type = code(node.get("type"));
            read.put(
                    name,
                    checked(
                            node,
                            () -> new ClassCode(
                                    category,
                                    type,
                                    colour == null
                                            ? null
                                            : colour.list().stream()
                                                    .map(YamlNode::integer)
                                                    .toList())));
        });
        return read;
    }

    private static Code code(YamlNode node) {
        node.onlyKeys(List.of("value", "scheme", "meaning"));
        YamlNode scheme = node.find("scheme");
        String value = node.get("value").text();
        String meaning = node.get("meaning").text();
        return checked(node, () -> new Code(value, scheme == null ? Code.SNOMED : scheme.text(), meaning));
    }

    private static <T> T checked(YamlNode node, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw node.wrong(String.valueOf(e.getMessage()));
        }
    }
}
