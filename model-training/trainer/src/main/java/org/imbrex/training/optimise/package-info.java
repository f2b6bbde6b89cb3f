/** How weights move: optimisers, the schedule of their rate, and the running average of the weights. */
package org.imbrex.training.optimise;
