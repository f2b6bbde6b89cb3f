/** Many cases in one run: side by side, each by itself, written down the moment it ends. */
@NullMarked
package org.imbrex.batch;

import org.jspecify.annotations.NullMarked;
