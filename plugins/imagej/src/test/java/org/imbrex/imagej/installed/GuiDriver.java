package org.imbrex.imagej.installed;

import ij.IJ;
import ij.ImageJ;
import ij.ImagePlus;
import ij.Menus;
import ij.WindowManager;
import ij.gui.GenericDialog;
import ij.gui.NewImage;
import ij.gui.Roi;
import ij.measure.ResultsTable;
import ij.plugin.frame.Recorder;
import java.awt.AWTException;
import java.awt.Button;
import java.awt.Component;
import java.awt.Container;
import java.awt.EventQueue;
import java.awt.Point;
import java.awt.Rectangle;
import java.awt.Robot;
import java.awt.TextComponent;
import java.awt.Toolkit;
import java.awt.Window;
import java.awt.event.ActionEvent;
import java.awt.event.InputEvent;
import java.awt.event.KeyEvent;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** Uses ImageJ as a person does, and prints what it sees. Runs in ImageJ's Java, started by {@link GuiTest}. */
final class GuiDriver {
    private static final long PATIENCE_MS = 150_000;

    private final Robot robot;
    private final File pictures;
    private final String model;
    private final File models;

    private GuiDriver(File pictures, String model, File models) throws AWTException {
        this.robot = new Robot();
        this.pictures = pictures;
        this.model = model;
        this.models = models;
    }

    /** Takes the folder for pictures, the model, a scan, and a folder for models that are trained. */
    public static void main(String[] args) throws Exception {
        ImageJ.main(new String[0]);
        IJ.getInstance().setLocation(20, 10);
        GuiDriver driver = new GuiDriver(new File(args[0]), args[1], new File(args[3]));
        driver.watch(Thread.currentThread());
        try {
            driver.segmentThroughTheMenu(args[2]);
            driver.replayWhatWasRecorded();
            driver.evaluate();
            driver.train();
            driver.stopWithEscape();
            say("done", true);
            System.exit(0);
        } catch (Throwable e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    /** Says and shows where it hangs, such as at an error's dialog. */
    private void watch(Thread main) {
        Thread watchdog = new Thread(() -> {
            IJ.wait((int) PATIENCE_MS + 30_000);
            System.out.println("hangs at " + Arrays.toString(main.getStackTrace()));
            try {
                picture("hangs.png", new Rectangle(Toolkit.getDefaultToolkit().getScreenSize()));
            } catch (IOException e) {
                System.out.println(e);
            }
            System.exit(1);
        });
        watchdog.setDaemon(true);
        watchdog.start();
    }

    private static void say(String name, Object value) {
        System.out.println(name + "=" + value);
    }

    private void segmentThroughTheMenu(String scan) throws Exception {
        ImagePlus image = IJ.openImage(scan);
        image.setDisplayRange(31_700, 33_100);
        image.show();
        image.getWindow().setLocation(20, 130);
        new Recorder();
        place("Recorder", 760, 560);
        // The first dialog loads the classes; this is what a person waits for.
        long clicked = System.nanoTime();
        choose("Segment...");
        GenericDialog dialog = dialog();
        say("dialogMs", (System.nanoTime() - clicked) / 1_000_000);
        move(dialog, 420, 130);
        picture("segment-dialog.png", dialog.getBounds());
        fill(dialog, 0, model);
        press(dialog, "OK");
        ImagePlus mask = await("lung-40-mask");
        settle();
        mask.getWindow().setLocation(420, 130);
        place("Log", 20, 560);
        settle();
        picture("overlay.png", image.getWindow().getBounds());
        picture("desktop.png", new Rectangle(Toolkit.getDefaultToolkit().getScreenSize()));
        say("overlayColoured", coloured(image));
        say("labels", Arrays.hashCode((byte[]) mask.getProcessor().getPixels()));
        mask.changes = false;
        mask.close();
    }

    private void replayWhatWasRecorded() {
        String line = Recorder.getInstance()
                .getText()
                .lines()
                .filter(text -> text.startsWith("run(\"Segment...\""))
                .collect(Collectors.joining());
        say("recorded", line);
        IJ.selectWindow("lung-40.tif");
        IJ.runMacro(line);
        ImagePlus mask = await("lung-40-mask");
        say("replayed", Arrays.hashCode((byte[]) mask.getProcessor().getPixels()));
    }

    private void evaluate() throws Exception {
        ImagePlus mask = await("lung-40-mask");
        ImagePlus truth = mask.duplicate();
        truth.setTitle("truth");
        truth.getProcessor().translate(3, 2);
        truth.show();
        truth.getWindow().setLocation(420, 130);
        choose("Evaluate...");
        GenericDialog dialog = dialog();
        move(dialog, 420, 130);
        picture("evaluate-dialog.png", dialog.getBounds());
        press(dialog, "Cancel");
        IJ.run(
                "Evaluate...",
                "compare=images truth=truth prediction=lung-40-mask overlay=lung-40.tif classes=[background,lesion]");
        ImagePlus image = WindowManager.getImage("lung-40.tif");
        image.setRoi((Roi) null);
        settle();
        picture("difference.png", image.getWindow().getBounds());
        place("Results", 20, 560);
        settle();
        say("dice", ResultsTable.getResultsTable().getValue("Dice", 0));
    }

    private void train() throws Exception {
        ImagePlus cells = NewImage.createByteImage("cells.tif", 128, 128, 1, NewImage.FILL_BLACK);
        cells.getProcessor().setColor(170);
        for (int i = 0; i < 4; i++) {
            int x = 12 + i % 2 * 64;
            int y = 12 + i / 2 * 64;
            cells.getProcessor().fillOval(x, y, 36, 36);
            Roi roi = new ij.gui.OvalRoi(x, y, 36, 36);
            roi.setName("cell-" + (i + 1));
            ij.gui.Overlay overlay = cells.getOverlay() == null ? new ij.gui.Overlay() : cells.getOverlay();
            overlay.add(roi);
            cells.setOverlay(overlay);
        }
        cells.show();
        cells.getWindow().setLocation(20, 130);
        choose("Train...");
        GenericDialog dialog = dialog();
        move(dialog, 420, 100);
        picture("train-dialog.png", dialog.getBounds());
        press(dialog, "Cancel");
        Thread training = new Thread(
                () -> IJ.run(
                        "Train...",
                        "annotations=overlay steps=1500 base=2 device=cpu name=cells save_to=[" + models + "]"),
                "Run$_training");
        training.start();
        ImagePlus plot = await("Training cells");
        settle();
        picture("training.png", plot.getWindow().getBounds());
        for (Window window : Window.getWindows()) {
            if (window instanceof java.awt.Dialog stop
                    && stop.isShowing()
                    && "Training cells".equals(stop.getTitle())) {
                press(stop, "Stop, keep the best");
            }
        }
        training.join(PATIENCE_MS);
        say("trained", new File(models, "cells/model.onnx").isFile());
        choose("Segment...");
        GenericDialog segment = dialog();
        move(segment, 420, 100);
        say(
                "offered",
                ((TextComponent) segment.getStringFields().get(0)).getText().equals(models + "/cells/model.onnx"));
        press(segment, "Cancel");
    }

    private void stopWithEscape() throws Exception {
        ImagePlus big = NewImage.createShortImage("big", 8000, 8000, 1, NewImage.FILL_RAMP);
        big.show();
        Thread segmenting =
                new Thread(() -> IJ.run("Segment...", "model=[" + model + "] device=cpu memory=100 mask"), "Run$_big");
        segmenting.start();
        await(() -> ImageJ.getStatusBarText().matches(".*segment ([3-9]|\\d\\d+)/.*"));
        long pressed = System.nanoTime();
        escape();
        segmenting.join(PATIENCE_MS);
        say("stopMs", (System.nanoTime() - pressed) / 1_000_000);
        say("kept", WindowManager.getImage("big-mask") != null);
        say("log", IJ.getLog().contains("stopped; what was done by then is kept"));
    }

    private void escape() {
        Component host = IJ.getInstance();
        Toolkit.getDefaultToolkit()
                .getSystemEventQueue()
                .postEvent(new KeyEvent(
                        host, KeyEvent.KEY_PRESSED, System.currentTimeMillis(), 0, KeyEvent.VK_ESCAPE, (char) 27));
    }

    /** Clicks an item of the menu. */
    private void choose(String command) {
        Hashtable<?, ?> commands = Menus.getCommands();
        if (!commands.containsKey(command)) {
            throw new IllegalStateException("not in the menu: " + command);
        }
        ActionEvent event = new ActionEvent(item(command), ActionEvent.ACTION_PERFORMED, command);
        EventQueue.invokeLater(() -> IJ.getInstance().actionPerformed(event));
    }

    private static java.awt.MenuItem item(String command) {
        java.awt.MenuBar bar = Menus.getMenuBar();
        for (int i = 0; i < bar.getMenuCount(); i++) {
            java.awt.MenuItem found = item(bar.getMenu(i), command);
            if (found != null) {
                return found;
            }
        }
        throw new IllegalStateException("not in the menu: " + command);
    }

    private static java.awt.@Nullable MenuItem item(java.awt.Menu menu, String command) {
        for (int i = 0; i < menu.getItemCount(); i++) {
            java.awt.MenuItem item = menu.getItem(i);
            if (item instanceof java.awt.Menu sub) {
                java.awt.MenuItem found = item(sub, command);
                if (found != null) {
                    return found;
                }
            } else if (command.equals(item.getLabel())) {
                return item;
            }
        }
        return null;
    }

    private static GenericDialog dialog() {
        await(() -> showing() != null);
        GenericDialog dialog = showing();
        if (dialog == null) {
            throw new IllegalStateException("no dialog");
        }
        return dialog;
    }

    private static @Nullable GenericDialog showing() {
        for (Window window : Window.getWindows()) {
            if (window instanceof GenericDialog dialog && dialog.isShowing()) {
                return dialog;
            }
        }
        return null;
    }

    private static void fill(GenericDialog dialog, int field, String text) {
        ((TextComponent) dialog.getStringFields().get(field)).setText(text);
    }

    /**
     * Puts a dialog somewhere, once the news of where it first appeared have arrived: in the middle of the move they would
     * make AWT believe it there for good, as there is no window manager to tell it otherwise.
     */
    private void move(Window dialog, int x, int y) throws InvocationTargetException, InterruptedException {
        settle();
        dialog.setLocation(x, y);
        settle();
    }

    /**
     * Moves the mouse to a button and clicks; again where the window did not close, as it does not before it is ready, or
     * where AWT believes it at a place that it is not at, which moving it mends.
     */
    private void press(Window window, String label) {
        Button button = button(window, label);
        long end = System.currentTimeMillis() + PATIENCE_MS;
        while (window.isShowing() && System.currentTimeMillis() < end) {
            Point at = button.getLocationOnScreen();
            robot.mouseMove(at.x + button.getWidth() / 2, at.y + button.getHeight() / 2);
            robot.mousePress(InputEvent.BUTTON1_DOWN_MASK);
            robot.mouseRelease(InputEvent.BUTTON1_DOWN_MASK);
            for (int i = 0; i < 600 && window.isShowing(); i++) {
                IJ.wait(5);
            }
            window.setLocation(window.getX() + 8, window.getY());
        }
        await(() -> !window.isShowing());
        // A cancelled dialog also cancels macros, a moment later.
        robot.delay(300);
    }

    private static Button button(Container parent, String label) {
        return buttons(parent)
                .filter(button -> button.getLabel().strip().equals(label))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<Button> buttons(Container parent) {
        return Arrays.stream(parent.getComponents())
                .flatMap(component -> component instanceof Button button
                        ? Stream.of(button)
                        : component instanceof Container container ? buttons(container) : Stream.empty());
    }

    private static ImagePlus await(String title) {
        await(() -> WindowManager.getImage(title) != null);
        return WindowManager.getImage(title);
    }

    private static void await(BooleanSupplier condition) {
        long end = System.currentTimeMillis() + PATIENCE_MS;
        while (!condition.getAsBoolean()) {
            if (System.currentTimeMillis() > end) {
                throw new IllegalStateException("waited in vain; the Log says: " + IJ.getLog());
            }
            IJ.wait(5);
        }
    }

    private static void place(String title, int x, int y) {
        java.awt.Window window = WindowManager.getWindow(title);
        if (window != null) {
            window.setLocation(x, y);
        }
    }

    private void settle() throws InvocationTargetException, InterruptedException {
        for (int i = 0; i < 3; i++) {
            EventQueue.invokeAndWait(() -> {});
            robot.delay(120);
        }
    }

    private void picture(String name, Rectangle bounds) throws IOException {
        ImageIO.write(robot.createScreenCapture(bounds), "png", new File(pictures, name));
    }

    /** Whether anything on an image's canvas has a colour: the scan itself is grey. */
    private boolean coloured(ImagePlus image) {
        Component canvas = image.getCanvas();
        var shot = robot.createScreenCapture(new Rectangle(canvas.getLocationOnScreen(), canvas.getSize()));
        for (int i = 0; i < shot.getWidth() * shot.getHeight(); i++) {
            int rgb = shot.getRGB(i % shot.getWidth(), i / shot.getWidth());
            if (Math.abs((rgb >> 16 & 0xff) - (rgb & 0xff)) > 60) {
                return true;
            }
        }
        return false;
    }
}
