package org.imbrex.training.torch;

import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;

/**
 * Work whose native memory ends with it: every tensor made inside is freed, save those kept by
 * {@code retainReference()}. The Java VM does not see native memory and would not free it in time.
 */
public final class TorchScope {
    private TorchScope() {}

    /** Does work and frees what it made. */
    public static void run(Runnable work) {
        compute(() -> {
            work.run();
            return true;
        });
    }

    /** Does work that nobody will go back through, and frees what it made. */
    public static void withoutGradients(Runnable work) {
        computeWithoutGradients(() -> {
            work.run();
            return true;
        });
    }

    /** Computes a value and frees what that made. */
    public static <T> T compute(Supplier<T> work) {
        PointerScope scope = new PointerScope();
        try {
            return work.get();
        } finally {
            scope.close();
        }
    }

    /** Computes a value that nobody will go back through, and frees what that made. */
    public static <T> T computeWithoutGradients(Supplier<T> work) {
        return compute(() -> {
            // Holds for this thread alone.
            NoGradGuard guard = new NoGradGuard();
            try {
                return work.get();
            } finally {
                guard.close();
            }
        });
    }
}
