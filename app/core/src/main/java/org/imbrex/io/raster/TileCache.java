package org.imbrex.io.raster;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The tiles unpacked last, bounded in bytes. A tile that several threads want at once is unpacked once. */
final class TileCache {
    record Key(long place, int tile) {}

    private static final class Slot {
        private @Nullable ByteBuffer tile;
    }

    private final long limit;
    private final Map<Key, Slot> slots = new LinkedHashMap<>(16, 0.75f, true);
    private long held;

    TileCache(long limit) {
        this.limit = limit;
    }

    /** The tile of a key, unpacked if it is not at hand; it is not to be changed. */
    ByteBuffer get(Key key, int bytes, Supplier<ByteBuffer> unpack) {
        Slot slot;
        synchronized (slots) {
            Slot known = slots.get(key);
            if (known == null) {
                slot = new Slot();
                slots.put(key, slot);
                held += bytes;
                dropOldest(key, bytes);
            } else {
                slot = known;
            }
        }
        synchronized (slot) {
            if (slot.tile == null) {
                slot.tile = unpack.get();
            }
            return slot.tile;
        }
    }

    private void dropOldest(Key newest, int bytes) {
        Iterator<Key> oldest = slots.keySet().iterator();
        while (held > limit && oldest.hasNext()) {
            if (!oldest.next().equals(newest)) {
                oldest.remove();
                held -= bytes;
            }
        }
    }
}
