package org.imbrex.imagej.command;

import ij.IJ;
import ij.Macro;
import ij.plugin.PlugIn;
import java.awt.GraphicsEnvironment;
import java.nio.file.InvalidPathException;
import java.util.Map;
import org.imbrex.error.CancelledException;
import org.imbrex.error.ImbrexException;

/** Runs the menu's commands; what goes wrong becomes one sentence, in a dialog or, without a screen, in the Log. */
public final class Commands implements PlugIn {
    private static final String TITLE = "Imbrex";
    /** Where what went wrong last is left for macros that run without menus. */
    private static final String ERROR = "imbrex.error";

    private static final Map<String, Runnable> COMMANDS = Map.of(
            "segment", SegmentCommand::run,
            "train", TrainCommand::run,
            "evaluate", EvaluateCommand::run,
            "modelinfo", ModelInfoCommand::run,
            "about", AboutCommand::run);

    @Override
    public void run(String name) {
        Runnable command = COMMANDS.get(name);
        if (command == null) {
            fail("expected one of the commands " + COMMANDS.keySet() + ", found " + name);
            return;
        }
        try {
            command.run();
        } catch (CancelledException e) {
            IJ.showStatus("Imbrex: cancelled");
        } catch (ImbrexException e) {
            fail(ImbrexException.firstLine(e));
        } catch (InvalidPathException e) {
            fail("expected the path of a file or folder, found " + e.getInput());
        } catch (OutOfMemoryError e) {
            fail("not enough memory; Java may use " + Runtime.getRuntime().maxMemory() / 1_000_000
                    + " MB (Edit > Options > Memory & Threads changes that)");
        } catch (LinkageError e) {
            fail("A part of Imbrex for this system is missing: "
                    + ImbrexException.firstLine(e.getCause() == null ? e : e.getCause())
                    + "\nUnpack the zip for this system over the ImageJ or Fiji folder.");
        } catch (RuntimeException e) {
            if (Macro.MACRO_CANCELED.equals(e.getMessage())) {
                throw e;
            }
            // A defect of ours: people get a sentence, and the rest in ImageJ's debug mode (Edit > Options > Misc).
            if (IJ.debugMode) {
                e.printStackTrace();
            }
            fail("Something went wrong inside Imbrex: " + e);
        } finally {
            IJ.showProgress(1);
        }
    }

    /** Shows a sentence and stops the macro that asked for the command. */
    private static void fail(String sentence) {
        System.setProperty(ERROR, sentence);
        if (GraphicsEnvironment.isHeadless()) {
            IJ.log(TITLE + ": " + sentence);
        }
        IJ.error(TITLE, sentence);
    }
}
