/** The ImageJ and Fiji plugin. */
package org.imbrex.imagej;
