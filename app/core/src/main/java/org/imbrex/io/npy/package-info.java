/** NumPy's .npy files, in which model packages keep test inputs and outputs. */
package org.imbrex.io.npy;
