/** The command line: each command is an adapter over the library, found by ServiceLoader. */
@NullMarked
package org.imbrex.cli;

import org.jspecify.annotations.NullMarked;
