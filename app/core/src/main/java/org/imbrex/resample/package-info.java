/** The grid that a model was trained on: scans are brought to it, and what a model found is brought back. */
package org.imbrex.resample;
