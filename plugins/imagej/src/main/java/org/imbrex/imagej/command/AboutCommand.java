package org.imbrex.imagej.command;

import ij.IJ;
import ij.ImageJ;
import org.imbrex.imagej.Imbrex;
import org.imbrex.imagej.SegmentSettings;

/** Says what this is. */
final class AboutCommand {
    private AboutCommand() {}

    static void run() {
        String version = Imbrex.class.getPackage().getImplementationVersion();
        String text = "Imbrex " + (version == null ? "(not packaged)" : version)
                + "\nTrains networks on annotated images, and segments images of any size"
                + "\nin tiles that cannot be told from the whole image."
                + "\n \nFor research use. Not a medical device."
                + "\n \nJava " + System.getProperty("java.version") + ", ImageJ " + ImageJ.VERSION
                + "\nmemory: " + Runtime.getRuntime().maxMemory() / 1_000_000 + " MB for Java, "
                + SegmentSettings.of("").memory() / 1_000_000 + " MB beside it for networks"
                + "\n \nLicence: Apache-2.0. It carries ONNX Runtime (MIT), PyTorch (BSD-3-Clause),"
                + "\nOpenBLAS (BSD-3-Clause), JavaCPP (Apache-2.0) and others: licenses/imbrex/NOTICE.md";
        if (IJ.getInstance() == null) {
            IJ.log(text);
        } else {
            IJ.showMessage("About Imbrex", text);
        }
    }
}
