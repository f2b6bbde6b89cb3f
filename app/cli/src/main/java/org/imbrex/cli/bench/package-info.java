/** Times the ways to segment an image side by side in one run. */
@NullMarked
package org.imbrex.cli.bench;

import org.jspecify.annotations.NullMarked;
