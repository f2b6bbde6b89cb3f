package org.imbrex.imagej;

import java.lang.management.ManagementFactory;

/** How much memory a network may use beside Java's heap where nobody says so. */
final class NativeMemory {
    private NativeMemory() {}

    /** Half of what the heap leaves of the machine's memory, but a quarter of all where the heap takes nearly all. */
    static long ofThisMachine() {
        long heap = Runtime.getRuntime().maxMemory();
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean machine) {
            long all = machine.getTotalMemorySize();
            return Math.max(all / 4, (all - heap) / 2);
        }
        return heap;
    }
}
