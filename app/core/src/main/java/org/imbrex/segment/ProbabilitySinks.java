package org.imbrex.segment;

import java.nio.FloatBuffer;
import java.util.List;
import org.imbrex.volume.ProbabilitySink;
import org.imbrex.volume.Region;

/** Gives probabilities to several; finishing and closing these is their owner's. */
record ProbabilitySinks(List<? extends ProbabilitySink> sinks) implements ProbabilitySink {
    @Override
    public void write(Region region, FloatBuffer probabilities) {
        FloatBuffer last = probabilities;
        for (ProbabilitySink sink : sinks) {
            last = probabilities.duplicate();
            sink.write(region, last);
        }
        probabilities.position(last.position());
    }

    @Override
    public void finish() {}

    @Override
    public void close() {}
}
