package org.imbrex.imagej.command;

import ij.IJ;
import ij.ImageJ;
import java.awt.BorderLayout;
import java.awt.Button;
import java.awt.Dialog;
import java.awt.EventQueue;
import java.awt.Label;
import java.awt.Panel;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A small window with a button that ends a training; everything else stays usable. Without ImageJ's window there is none. */
final class StopWindow implements AutoCloseable {
    private final AtomicBoolean stopped = new AtomicBoolean();
    private @Nullable Dialog dialog;
    private @Nullable Label label;

    private StopWindow() {}

    static StopWindow open(String title) {
        StopWindow window = new StopWindow();
        ImageJ host = IJ.getInstance();
        if (host != null) {
            window.build(host, title);
        }
        return window;
    }

    private void build(ImageJ host, String title) {
        Dialog made = new Dialog(host, title, false);
        Label text = new Label("preparing ...                              ");
        Button button = new Button("Stop, keep the best");
        button.addActionListener(event -> stopped.set(true));
        Panel south = new Panel();
        south.add(button);
        made.add(text, BorderLayout.CENTER);
        made.add(south, BorderLayout.SOUTH);
        made.addWindowListener(new WindowAdapter() {
            @Override
            public void windowClosing(WindowEvent event) {
                stopped.set(true);
            }
        });
        made.pack();
        made.setLocation(host.getX(), host.getY() + host.getHeight() + 8);
        made.setVisible(true);
        dialog = made;
        label = text;
    }

    void say(String text) {
        Label shown = label;
        if (shown != null) {
            EventQueue.invokeLater(() -> shown.setText(text));
        }
    }

    boolean stopped() {
        return stopped.get();
    }

    @Override
    public void close() {
        Dialog shown = dialog;
        if (shown != null) {
            EventQueue.invokeLater(shown::dispose);
        }
    }
}
