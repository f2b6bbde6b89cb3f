package org.imbrex.model;

import java.util.Optional;
import org.imbrex.volume.Extent;

/** A model that answers as another does, for those that differ from it in a few answers. Closing it leaves the other open. */
public abstract class ForwardingModel implements TileModel {
    private final TileModel model;

    protected ForwardingModel(TileModel model) {
        this.model = model;
    }

    @Override
    public ModelSpec spec() {
        return model.spec();
    }

    @Override
    public Reach reach() {
        return model.reach();
    }

    @Override
    public int callers() {
        return model.callers();
    }

    @Override
    public double speed(int atOnce) {
        return model.speed(atOnce);
    }

    @Override
    public long bytesPerCaller(Extent patch) {
        return model.bytesPerCaller(patch);
    }

    @Override
    public long bytes() {
        return model.bytes();
    }

    @Override
    public String device() {
        return model.device();
    }

    @Override
    public Optional<String> fallback() {
        return model.fallback();
    }

    @Override
    public Caller caller(int atOnce) {
        return model.caller(atOnce);
    }

    /** The model is somebody else's. */
    @Override
    public void close() {}
}
