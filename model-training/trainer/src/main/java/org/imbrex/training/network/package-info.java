/** What a network is: layers, how they are connected, and the numbers they start from; plain data that training and export both follow. */
package org.imbrex.training.network;
