/** What a run should look like: the configuration that suits a data set, with reasons, and the memory that it will take. */
package org.imbrex.training.plan;
