package org.imbrex.imagej.command;

import ij.ImagePlus;
import ij.WindowManager;
import java.util.Arrays;
import java.util.List;
import org.imbrex.error.UsageException;

/** The images that are open. */
final class OpenImages {
    private OpenImages() {}

    /** The one that commands work on. */
    static ImagePlus current() {
        ImagePlus image = WindowManager.getCurrentImage();
        if (image == null) {
            throw new UsageException("There is no image open.");
        }
        return image;
    }

    /** The titles of all. */
    static List<String> titles() {
        int[] ids = WindowManager.getIDList();
        return ids == null
                ? List.of()
                : Arrays.stream(ids)
                        .mapToObj(id -> WindowManager.getImage(id).getTitle())
                        .distinct()
                        .toList();
    }

    /** The one of a title. */
    static ImagePlus titled(String title) {
        ImagePlus image = WindowManager.getImage(title);
        if (image == null) {
            throw new UsageException("There is no open image titled " + title + ".");
        }
        return image;
    }
}
