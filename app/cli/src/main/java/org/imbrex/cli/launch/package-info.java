/** What the launcher needs besides Maven's output: run once after each build, with nothing but the JDK. */
@NullMarked
package org.imbrex.cli.launch;

import org.jspecify.annotations.NullMarked;
