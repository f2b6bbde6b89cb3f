/** The commands themselves. */
@NullMarked
package org.imbrex.cli.command;

import org.jspecify.annotations.NullMarked;
