/** What classes are, in codes that other programs understand. */
package org.imbrex.coding;
