package org.imbrex.imagej.installed;

import net.imagej.patcher.LegacyInjector;

/** Starts ImageJ as Fiji does: patched before any of its classes is loaded. */
final class FijiMain {
    private FijiMain() {}

    public static void main(String[] args) throws ReflectiveOperationException {
        LegacyInjector.preinit();
        Class.forName("ij.ImageJ").getMethod("main", String[].class).invoke(null, (Object) args);
    }
}
