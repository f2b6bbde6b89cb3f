package org.imbrex.segment;

import java.nio.ByteBuffer;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.Region;

/** Takes labels that nobody wants. */
record NoLabels() implements LabelSink {
    @Override
    public void write(Region region, ByteBuffer labels) {
        labels.position(labels.limit());
    }

    @Override
    public void finish() {}

    @Override
    public void close() {}
}
