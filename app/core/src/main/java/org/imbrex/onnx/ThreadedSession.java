package org.imbrex.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.imbrex.model.Device;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;
import org.jspecify.annotations.Nullable;

/**
 * The session of a model. ONNX Runtime settles with how many threads a session computes when it is opened: it is opened
 * anew when a patch is to have more or fewer. One is open at a time, since each holds all weights.
 */
final class ThreadedSession implements AutoCloseable {
    private final Path file;
    private final @Nullable ModelProto changed;
    private final Device device;
    private final Optional<String> fallback;
    private final Object state;
    private OrtSession session;
    private int threads = 1;
    private int users;

    /**
     * Opens it for callers with one thread each.
     *
     * @see Sessions#open
     */
    ThreadedSession(Path file, @Nullable ModelProto changed, Device wanted) {
        this.file = file;
        this.changed = changed;
        this.state = state(file);
        Sessions.Opened opened = Sessions.open(file, changed, wanted, threads);
        this.session = opened.session();
        this.device = opened.device();
        this.fallback = opened.fallback();
    }

    /** What it runs on. */
    Device device() {
        return device;
    }

    /** Why that is not what was asked for, in a sentence; empty where it is. */
    Optional<String> fallback() {
        return fallback;
    }

    /**
     * The session, until {@link #release()}.
     *
     * @param wanted how many threads should compute a patch; while others use the session, or when the file is no
     *     longer what it was, the session stays as it is, which changes how long a patch takes and nothing else
     */
    synchronized OrtSession take(int wanted) {
        if (users == 0 && wanted != threads && device.kind() == Device.Kind.CPU && state.equals(state(file))) {
            close();
            session = Sessions.open(file, changed, device, wanted).session();
            threads = wanted;
        }
        users++;
        return session;
    }

    /** Says that one who took the session no longer uses it. */
    synchronized void release() {
        users--;
    }

    /** Size and time of last change. */
    private static Object state(Path file) {
        try {
            return List.of(Files.size(file), Files.getLastModifiedTime(file));
        } catch (IOException e) {
            // Equal to no other: a file that cannot be asked is not opened again.
            return new Object();
        }
    }

    @Override
    public synchronized void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("the session of " + file + " could not be closed", e);
        }
    }
}
