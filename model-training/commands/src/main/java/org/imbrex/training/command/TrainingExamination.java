package org.imbrex.training.command;

import java.util.LinkedHashMap;
import java.util.Map;
import org.imbrex.cli.doctor.Examination;
import org.imbrex.error.ResourceException;
import org.imbrex.model.Device;
import org.imbrex.training.torch.TorchDevice;

/** What training would run on. */
public final class TrainingExamination implements Examination {
    @Override
    public String topic() {
        return "training";
    }

    @Override
    public Map<String, String> findings() {
        Map<String, String> findings = new LinkedHashMap<>();
        findings.put("libtorch", TorchDevice.version());
        findings.put("device", words(Device.AUTO));
        findings.put("cuda", words(new Device(Device.Kind.CUDA, 0, false)));
        return findings;
    }

    private static String words(Device device) {
        try {
            return TorchDevice.of(device).words();
        } catch (ResourceException e) {
            return "no: " + e.getMessage();
        }
    }
}
