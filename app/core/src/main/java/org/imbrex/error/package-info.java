/** Typed, unchecked errors whose one line says where, what was expected and what was found. */
package org.imbrex.error;
