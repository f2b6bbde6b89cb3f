/** Bytes on disk: bounded reads, scratch space, and files that get their name only when they are whole. */
package org.imbrex.io.disk;
