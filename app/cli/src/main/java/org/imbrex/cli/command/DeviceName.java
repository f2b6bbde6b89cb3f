package org.imbrex.cli.command;

import org.imbrex.model.Device;
import picocli.CommandLine.ITypeConverter;

/** Reads the name of a device. */
final class DeviceName implements ITypeConverter<Device> {
    @Override
    public Device convert(String text) {
        return Device.parse(text);
    }
}
