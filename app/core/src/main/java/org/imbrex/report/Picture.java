package org.imbrex.report;

import java.util.Base64;

/**
 * A picture in a report.
 *
 * @param label what it shows, for those who see it and for those who have it read to them
 * @param width pixels across
 * @param height pixels down
 * @param png the file itself; the array is the caller's and is not copied
 */
@SuppressWarnings("ArrayRecordComponent") // A picture is never compared, and a copy of each would only cost memory.
public record Picture(String label, int width, int height, byte[] png) {
    String dataUri() {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
    }
}
