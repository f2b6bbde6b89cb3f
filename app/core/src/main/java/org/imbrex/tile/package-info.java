/** How an image is cut into tiles whose write regions partition it. */
package org.imbrex.tile;
