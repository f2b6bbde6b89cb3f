/** Stored samples as numbers, and numbers as stored samples. */
package org.imbrex.io.sample;
