package org.imbrex.imagej.command;

import ij.IJ;
import ij.Macro;
import ij.Prefs;
import ij.gui.GenericDialog;
import java.awt.GraphicsEnvironment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.imbrex.error.CancelledException;
import org.imbrex.error.UsageException;

/**
 * The fields of a command. People fill them in in a dialog that begins with what they chose last and is recorded; macros
 * give them as options, where what is left out has its default, whatever was chosen last; without a screen no dialog is
 * built.
 */
final class Form {
    private final String title;
    private final String prefs;
    private final String help;
    private final List<Field> fields = new ArrayList<>();
    private final Map<String, String> answers = new HashMap<>();

    private enum Kind {
        TEXT,
        FILE,
        FOLDER,
        NUMBER,
        CHOICE,
        CHECK,
        HEADING
    }

    private record Field(Kind kind, String label, String value, List<String> options, String unit) {
        /** What macros call it: the first word of its label. */
        String key() {
            return label.split("[ :(]", 2)[0].toLowerCase(Locale.ROOT);
        }
    }

    /**
     * An empty form.
     *
     * @param title of the dialog
     * @param name of the command, under which values are remembered
     */
    Form(String title, String name) {
        this.title = title;
        this.prefs = "imbrex." + name + ".";
        this.help = Help.page(name);
    }

    Form text(String label, String value) {
        return add(Kind.TEXT, label, value, List.of(), "");
    }

    Form file(String label, String value) {
        return add(Kind.FILE, label, value, List.of(), "");
    }

    Form folder(String label, String value) {
        return add(Kind.FOLDER, label, value, List.of(), "");
    }

    Form number(String label, double value, String unit) {
        return add(Kind.NUMBER, label, Double.toString(value), List.of(), unit);
    }

    Form choice(String label, List<String> options, String value) {
        return add(Kind.CHOICE, label, value, options, "");
    }

    Form check(String label, boolean value) {
        return add(Kind.CHECK, label, Boolean.toString(value), List.of(), "");
    }

    /** A line between fields. */
    Form heading(String text) {
        return add(Kind.HEADING, text, "", List.of(), "");
    }

    private Form add(Kind kind, String label, String value, List<String> options, String unit) {
        fields.add(new Field(kind, label, value, options, unit));
        return this;
    }

    /**
     * Asks for the answers.
     *
     * @throws CancelledException if the dialog was closed without OK
     * @throws UsageException if a macro gives an answer that cannot be
     */
    Form ask() {
        String options = Macro.getOptions();
        if (GraphicsEnvironment.isHeadless()) {
            read(new MacroOptions(options == null ? "" : options));
        } else {
            show(options != null);
        }
        return this;
    }

    String text(String key) {
        String answer = answers.get(key);
        if (answer == null) {
            throw new IllegalArgumentException("no field " + key);
        }
        return answer;
    }

    double number(String key) {
        try {
            return Double.parseDouble(text(key));
        } catch (NumberFormatException e) {
            throw new UsageException(key + ": expected a number, found " + text(key));
        }
    }

    long whole(String key) {
        double value = number(key);
        if (value != Math.rint(value) || Math.abs(value) > 1L << 53) {
            throw new UsageException(key + ": expected a whole number, found " + text(key));
        }
        return (long) value;
    }

    boolean on(String key) {
        return Boolean.parseBoolean(text(key));
    }

    private void read(MacroOptions options) {
        for (Field field : fields) {
            switch (field.kind()) {
                case HEADING -> {}
                case CHECK -> answers.put(field.key(), Boolean.toString(options.has(field.key())));
                case CHOICE -> answers.put(field.key(), option(field, options.value(field.key(), field.value())));
                default -> answers.put(field.key(), options.value(field.key(), field.value()));
            }
        }
    }

    private static String option(Field field, String value) {
        if (!field.options().contains(value)) {
            throw new UsageException(
                    field.key() + ": expected " + String.join(", ", field.options()) + ", found " + value);
        }
        return value;
    }

    private void show(boolean macro) {
        GenericDialog dialog = new GenericDialog(title);
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            String value = macro ? field.value() : Prefs.get(prefs + field.key(), field.value());
            switch (field.kind()) {
                case HEADING -> dialog.addMessage(field.label());
                case TEXT -> dialog.addStringField(field.label(), value, 12);
                case FILE -> dialog.addFileField(field.label(), value, 32);
                case FOLDER -> dialog.addDirectoryField(field.label(), value, 32);
                case NUMBER -> dialog.addNumericField(field.label(), number(value, field), 0, 8, field.unit());
                case CHOICE ->
                    dialog.addChoice(
                            field.label(),
                            field.options().toArray(String[]::new),
                            field.options().contains(value) ? value : field.value());
                case CHECK -> dialog.addCheckbox(field.label(), Boolean.parseBoolean(value));
            }
        }
        if (!help.isEmpty()) {
            dialog.addHelp(help);
        }
        dialog.showDialog();
        if (dialog.wasCanceled()) {
            throw new CancelledException();
        }
        for (Field field : fields) {
            if (field.kind() == Kind.HEADING) {
                continue;
            }
            String answer = answer(dialog, field);
            answers.put(field.key(), answer);
            if (!macro) {
                Prefs.set(prefs + field.key(), answer);
            }
        }
        if (dialog.invalidNumber()) {
            throw new UsageException(String.valueOf(dialog.getErrorMessage()));
        }
    }

    private static String answer(GenericDialog dialog, Field field) {
        return switch (field.kind()) {
            case NUMBER -> Double.toString(dialog.getNextNumber());
            // A macro may say what the list has not.
            case CHOICE -> option(field, dialog.getNextChoice());
            case CHECK -> Boolean.toString(dialog.getNextBoolean());
            case FILE, FOLDER -> dialog.getNextString().replace('\\', '/');
            default -> dialog.getNextString();
        };
    }

    private static double number(String value, Field field) {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            IJ.log("Imbrex: " + field.key() + " was remembered as " + value + ", which is no number");
            return Double.parseDouble(field.value());
        }
    }
}
