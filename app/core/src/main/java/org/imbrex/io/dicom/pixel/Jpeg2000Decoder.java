package org.imbrex.io.dicom.pixel;

import com.github.jaiimageio.jpeg2000.impl.J2KImageReader;
import com.github.jaiimageio.jpeg2000.impl.J2KImageReaderSpi;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.imbrex.error.ImbrexException;

/** JPEG 2000, code streams alone or in a JP2 box, through jai-imageio. */
final class Jpeg2000Decoder {
    private Jpeg2000Decoder() {}

    static Unpacked decode(byte[] packed, PixelFormat format) throws DamagedPixelsException {
        Jpeg2000Header header = Jpeg2000Header.read(packed, format);
        J2KImageReader reader = new J2KImageReader(new J2KImageReaderSpi());
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(packed))) {
            reader.setInput(in, true, true);
            Raster raster = reader.readRaster(0, null);
            if (raster.getWidth() != format.columns()
                    || raster.getHeight() != format.rows()
                    || raster.getNumBands() != format.channels()) {
                throw DamagedPixelsException.of("a JPEG 2000 of the file's size", "another");
            }
            int[] samples = raster.getPixels(
                    raster.getMinX(),
                    raster.getMinY(),
                    raster.getWidth(),
                    raster.getHeight(),
                    new int[(int) format.samples()]);
            // Its colour transform belongs to the stream and is undone with it.
            return new Unpacked(samples, header.transformed() ? Boolean.FALSE : null);
        } catch (IOException | RuntimeException e) {
            throw DamagedPixelsException.of(ImbrexException.firstLine(e));
        } finally {
            reader.dispose();
        }
    }
}
