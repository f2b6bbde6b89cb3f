/** Tests of the zip: unpacked beside an ImageJ, which is started as people start it. */
package org.imbrex.imagej.installed;
