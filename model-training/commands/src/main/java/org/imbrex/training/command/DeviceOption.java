package org.imbrex.training.command;

import org.imbrex.model.Device;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** Where to compute. */
final class DeviceOption {
    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            converter = DeviceName.class,
            description = "auto, cpu, cuda or cuda:1 (default: auto).")
    private Device device = Device.AUTO;

    Device device() {
        return device;
    }

    private static final class DeviceName implements ITypeConverter<Device> {
        @Override
        public Device convert(String text) {
            return Device.parse(text);
        }
    }
}
