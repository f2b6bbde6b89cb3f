/** A made-up head in magnetic resonance with a few lesions, as one volume. */
package org.imbrex.sampledata.head;
