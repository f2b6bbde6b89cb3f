package org.imbrex.cli;

import java.io.PrintStream;
import org.jline.utils.Signals;

/** Ctrl-C: the first asks the work to stop, which then cleans up after itself; the second ends the program at once. */
final class Interrupt {
    private volatile boolean raised;

    /** Listens from now on. A termination asked for by the system counts like a Ctrl-C. */
    void listen(PrintStream err) {
        for (String signal : new String[] {"INT", "TERM"}) {
            Signals.register(signal, () -> raise(err));
        }
    }

    boolean raised() {
        return raised;
    }

    private void raise(PrintStream err) {
        if (raised) {
            Runtime.getRuntime().halt(ExitCode.INTERRUPTED.code());
        }
        raised = true;
        err.println("imbrex: stopping; Ctrl-C again ends at once");
    }
}
