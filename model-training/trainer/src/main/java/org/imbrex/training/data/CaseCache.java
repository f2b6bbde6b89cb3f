package org.imbrex.training.data;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.imbrex.error.CancelledException;

/**
 * The cases of a data set in memory, as many as fit; those not asked for longest go first. Safe from several threads: a
 * case is read once, by the first that asks.
 */
public final class CaseCache {
    private final DataSet data;
    private final long mostBytes;
    private final Map<Case, LoadedCase> ready = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Case, FutureTask<LoadedCase>> loading = new HashMap<>();
    private long bytes;

    /**
     * @param mostBytes memory for cases; the case asked for last is kept even if it is larger
     */
    public CaseCache(DataSet data, long mostBytes) {
        this.data = data;
        this.mostBytes = mostBytes;
    }

    public DataSet data() {
        return data;
    }

    /**
     * A case, read if need be.
     *
     * @throws org.imbrex.error.InputException as {@link LoadedCase#load}
     */
    public LoadedCase get(Case c) {
        FutureTask<LoadedCase> task;
        boolean mine = false;
        synchronized (this) {
            LoadedCase found = ready.get(c);
            if (found != null) {
                return found;
            }
            task = loading.get(c);
            if (task == null) {
                task = new FutureTask<>(() -> LoadedCase.load(data, c));
                loading.put(c, task);
                mine = true;
            }
        }
        if (mine) {
            task.run();
        }
        try {
            LoadedCase loaded = task.get();
            if (mine) {
                keep(c, loaded);
            }
            return loaded;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        } catch (ExecutionException e) {
            synchronized (this) {
                loading.remove(c);
            }
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private synchronized void keep(Case c, LoadedCase loaded) {
        loading.remove(c);
        ready.put(c, loaded);
        bytes += loaded.bytes();
        Iterator<LoadedCase> eldest = ready.values().iterator();
        while (bytes > mostBytes && ready.size() > 1) {
            bytes -= eldest.next().bytes();
            eldest.remove();
        }
    }
}
