/** Model packages of bioimage.io: a folder or zip with a description (rdf.yaml 0.4 and 0.5), weights and test tensors. */
package org.imbrex.model.bioimage;
