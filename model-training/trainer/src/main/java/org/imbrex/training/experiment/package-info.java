/** Whole trainings: a run or the folds of a cross-validation, from a data set to models, results and reports. */
package org.imbrex.training.experiment;
