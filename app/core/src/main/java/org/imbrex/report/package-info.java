/** Reports made to be read: one HTML file that needs nothing else, for training, evaluation and explanation alike. */
package org.imbrex.report;
