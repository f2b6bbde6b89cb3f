package org.imbrex.io.raster;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The tiles unpacked last, bounded in bytes. A tile that several threads want at once is unpacked once. */
final class TileCache {
    /**
     * Which tile it is.
     *
     * @param place where it starts in the file: the planes that share one directory differ in it alone
     */
    record Key(long place, int page, int tile) {}

    private static final class Slot {
        private final int bytes;
        private @Nullable ByteBuffer tile;

        Slot(int bytes) {
            this.bytes = bytes;
        }
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
                slot = new Slot(bytes);
                slots.put(key, slot);
                held += bytes;
                dropOldest(key);
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

    private void dropOldest(Key newest) {
        Iterator<Map.Entry<Key, Slot>> oldest = slots.entrySet().iterator();
        while (held > limit && oldest.hasNext()) {
            Map.Entry<Key, Slot> entry = oldest.next();
            if (!entry.getKey().equals(newest)) {
                held -= entry.getValue().bytes;
                oldest.remove();
            }
        }
    }
}
