/** What a user needs to know about the machine: devices, native libraries, processor, memory, Java. */
@NullMarked
package org.imbrex.cli.doctor;

import org.jspecify.annotations.NullMarked;
