/** What training makes small: losses that compare a network's scores with the classes people drew. */
package org.imbrex.training.loss;
