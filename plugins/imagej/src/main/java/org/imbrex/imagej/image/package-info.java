/** ImageJ's images as scans and label maps: which plane is which, pixels without needless copies, selections. */
package org.imbrex.imagej.image;
