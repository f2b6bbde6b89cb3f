/** A training run from annotated scans to weights: its configuration, its loop, its validation and its history. */
package org.imbrex.training.run;
