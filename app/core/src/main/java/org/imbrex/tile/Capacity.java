package org.imbrex.tile;

import java.util.function.IntToDoubleFunction;
import java.util.function.ToLongFunction;
import org.imbrex.volume.Extent;

/**
 * What a plan may use, and how fast that is.
 *
 * @param callers how many patches may run at once; fewer do if memory is short
 * @param speed how fast a patch is computed when so many run at once, over its speed when {@code callers} do
 * @param bytesPerCaller the native memory that one caller needs for a patch, in bytes
 * @param memory what all callers may use together, in bytes
 */
public record Capacity(int callers, IntToDoubleFunction speed, ToLongFunction<Extent> bytesPerCaller, long memory) {}
