/** Scores folders of predicted masks against true ones: each case, all together, and how sure the figures are. */
package org.imbrex.evaluate;
