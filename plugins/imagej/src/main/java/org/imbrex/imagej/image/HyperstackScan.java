package org.imbrex.imagej.image;

import ij.ImagePlus;
import ij.ImageStack;
import ij.measure.Calibration;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.imbrex.error.ResourceException;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;
import org.jspecify.annotations.Nullable;

/**
 * One scan of an image, read from ImageJ's own pixel arrays. Planes of virtual stacks are fetched when they are needed,
 * and a few are kept. Values are calibrated where the image has a calibration function, such as for Hounsfield units.
 */
public final class HyperstackScan implements ScanSource {
    private static final int[] RED_GREEN_BLUE = {16, 8, 0};

    private final ImagePlus image;
    private final ImageStack stack;
    private final HyperstackAxes axes;
    private final int scan;
    private final ScanInfo info;
    private final float @Nullable [] table;
    private final Map<Integer, Object> fetched;

    /**
     * A scan of an image.
     *
     * @param scan its number in the image, from 0
     */
    public HyperstackScan(ImagePlus image, HyperstackAxes axes, int scan) {
        this.image = image;
        this.stack = image.getStack();
        this.axes = axes;
        this.scan = scan;
        Calibration calibration = image.getCalibration();
        this.table = calibration.calibrated() ? calibration.getCTable() : null;
        this.info = new ScanInfo(
                new Extent(axes.depth(), image.getHeight(), image.getWidth()),
                axes.channelCount(),
                type(image),
                ImageGeometry.of(calibration));
        int kept = 2 * axes.channels().size();
        this.fetched = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Integer, Object> eldest) {
                return size() > kept;
            }
        };
    }

    private static SampleType type(ImagePlus image) {
        return switch (image.getType()) {
            case ImagePlus.GRAY32 -> SampleType.FLOAT32;
            case ImagePlus.GRAY16 -> SampleType.UINT16;
            default -> SampleType.UINT8;
        };
    }

    @Override
    public ScanInfo info() {
        return info;
    }

    @Override
    public void read(Region region, FloatBuffer into) {
        if (!Region.all(info.extent()).contains(region)) {
            throw new IllegalArgumentException(region + " is outside a scan of " + info.extent());
        }
        for (int c = 0; c < info.channels(); c++) {
            for (int z = 0; z < region.extent().depth(); z++) {
                Object pixels = pixels(axes.rgb() ? 0 : c, region.z() + z);
                for (int y = 0; y < region.extent().height(); y++) {
                    int row = (region.y() + y) * info.extent().width() + region.x();
                    int shift = axes.rgb() ? RED_GREEN_BLUE[c] : 0;
                    PlaneReader.copy(pixels, row, region.extent().width(), shift, table, into);
                }
            }
        }
    }

    private Object pixels(int channel, int z) {
        int plane = image.getStackIndex(axes.channels().get(channel), axes.slice(scan, z), axes.frame(scan, z));
        if (!stack.isVirtual()) {
            return stack.getPixels(plane);
        }
        synchronized (fetched) {
            Object known = fetched.get(plane);
            if (known != null) {
                return known;
            }
            var processor = stack.getProcessor(plane);
            if (processor == null) {
                throw new ResourceException(image.getTitle() + ": plane " + plane + " of the virtual stack is gone");
            }
            Object pixels = processor.getPixels();
            fetched.put(plane, pixels);
            return pixels;
        }
    }

    @Override
    public void close() {}
}
