package org.imbrex.cli;

import java.lang.management.ManagementFactory;

/** How much memory the program may use where nobody says so. */
final class MemoryBudget {
    /** Set by the launcher, which derives the heap from the same number. */
    private static final String PROPERTY = "imbrex.memory";

    private MemoryBudget() {}

    /** What the launcher said, else half of the machine's (or the container's) memory, in bytes. */
    static long ofThisMachine() {
        long told = Long.getLong(PROPERTY, 0);
        if (told > 0) {
            return told;
        }
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean machine) {
            return machine.getTotalMemorySize() / 2;
        }
        return Runtime.getRuntime().maxMemory();
    }
}
