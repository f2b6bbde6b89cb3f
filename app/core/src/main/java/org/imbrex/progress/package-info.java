/** How long work reports what it has done and learns that it should stop. */
package org.imbrex.progress;
