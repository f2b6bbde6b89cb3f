/** The commands plan, train and demo. */
@NullMarked
package org.imbrex.training.command;

import org.jspecify.annotations.NullMarked;
