package org.imbrex.model;

import java.util.Locale;
import org.imbrex.error.UsageException;

/**
 * What should run a network.
 *
 * @param kind the sort of device
 * @param index which of them, 0 for the first
 * @param orCpu whether the CPU may stand in where the device cannot be used; said aloud when it happens
 */
public record Device(Kind kind, int index, boolean orCpu) {
    public static final Device CPU = new Device(Kind.CPU, 0, false);
    /** The best that the machine has; the CPU if there is nothing better. */
    public static final Device AUTO = new Device(Kind.AUTO, 0, true);

    /** The sorts of devices, by the words that options use. */
    public enum Kind {
        AUTO,
        CPU,
        CUDA,
        TENSORRT,
        COREML;

        /** The word in options and reports. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The same device, with the CPU to stand in for it. */
    public Device orElseCpu() {
        return new Device(kind, index, true);
    }

    /**
     * Reads {@code auto}, {@code cpu}, {@code cuda}, {@code cuda:1}, {@code tensorrt} or {@code coreml}.
     *
     * @throws UsageException if it is none of them
     */
    public static Device parse(String text) {
        String[] parts = text.toLowerCase(Locale.ROOT).split(":", 2);
        for (Kind kind : Kind.values()) {
            boolean takesIndex = kind == Kind.CUDA || kind == Kind.TENSORRT;
            if (!parts[0].equals(kind.word()) || (parts.length == 2 && !takesIndex)) {
                continue;
            }
            if (parts.length == 1) {
                return new Device(kind, 0, kind == Kind.AUTO);
            }
            if (parts[1].matches("\\d{1,3}")) {
                return new Device(kind, Integer.parseInt(parts[1]), false);
            }
        }
        throw new UsageException(
                "device: expected auto, cpu, cuda, cuda:1, tensorrt, tensorrt:1 or coreml, found " + text);
    }

    @Override
    public String toString() {
        return index == 0 ? kind.word() : kind.word() + ":" + index;
    }
}
