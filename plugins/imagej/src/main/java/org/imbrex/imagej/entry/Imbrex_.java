package org.imbrex.imagej.entry;

import ij.IJ;
import ij.Macro;
import ij.plugin.PlugIn;

/**
 * The menu's commands: checks the Java version, then hands over to what needs Java 17. This class alone is compiled for
 * Java 8, and knows the rest by name only, since Java 8 could not even load it.
 */
public final class Imbrex_ implements PlugIn {
    private static final int NEEDED = 17;
    /** Where the commands leave what went wrong last: class loaders share system properties. */
    private static final String ERROR = "imbrex.error";

    private static final String COMMANDS = "org.imbrex.imagej.command.Commands";

    @Override
    public void run(String command) {
        int found = version(System.getProperty("java.specification.version", "0"));
        if (found < NEEDED) {
            IJ.error("Imbrex", message(found));
            return;
        }
        try {
            Class.forName(COMMANDS, true, Imbrex_.class.getClassLoader())
                    .asSubclass(PlugIn.class)
                    .getDeclaredConstructor()
                    .newInstance()
                    .run(command);
        } catch (ReflectiveOperationException | LinkageError e) {
            IJ.error(
                    "Imbrex",
                    "Imbrex is not installed completely: " + e
                            + "\nUnpack its zip over the ImageJ or Fiji folder once more, then restart.");
        }
    }

    /**
     * Runs a command from a macro where ImageJ has no menus, which is so in plain ImageJ without a screen:
     * {@code call("org.imbrex.imagej.entry.Imbrex_.run", "segment", "model=[model.onnx] mask")}.
     *
     * @param command segment, train, evaluate, modelinfo or about
     * @param options as the macro recorder writes them
     * @return an empty text, or what went wrong
     */
    public static String run(String command, String options) {
        Thread thread = Thread.currentThread();
        String name = thread.getName();
        try {
            // ImageJ gives options to threads of such names only.
            thread.setName("Run$_" + command);
            Macro.setOptions(options);
            System.clearProperty(ERROR);
            new Imbrex_().run(command);
            return System.getProperty(ERROR, "");
        } finally {
            Macro.setOptions(null);
            thread.setName(name);
        }
    }

    static String message(int found) {
        return "Imbrex needs Java 17 or newer; this ImageJ runs on Java " + found
                + ".\nFiji: download 'Fiji-Latest' from https://fiji.sc (it brings Java 21)"
                + " and unpack Imbrex over it.\nPlain ImageJ: start it with a newer Java.";
    }

    /** 8 for {@code 1.8}, 17 for {@code 17}. */
    static int version(String specification) {
        String number = specification.startsWith("1.") ? specification.substring(2) : specification;
        try {
            return Integer.parseInt(number);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
