package org.imbrex.cli.doctor;

import java.util.LinkedHashMap;
import java.util.Map;
import org.imbrex.onnx.DeviceCheck;

/** Which devices can run networks, and why the others cannot. */
final class Devices implements Examination {
    @Override
    public String topic() {
        return "devices";
    }

    @Override
    public Map<String, String> findings() {
        Map<String, String> findings = new LinkedHashMap<>();
        for (DeviceCheck check : DeviceCheck.all()) {
            findings.put(
                    check.kind().word(),
                    check.problem().map(problem -> "no: " + problem).orElse("works"));
        }
        return findings;
    }
}
