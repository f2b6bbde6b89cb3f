/** What ImageJ loads first, compiled for Java 8, so that an old Java is told what is missing instead of failing. */
package org.imbrex.imagej.entry;
