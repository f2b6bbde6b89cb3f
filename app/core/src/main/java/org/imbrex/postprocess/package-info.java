/** What is done to a predicted mask before it is written: connected components, their sizes, holes. */
package org.imbrex.postprocess;
