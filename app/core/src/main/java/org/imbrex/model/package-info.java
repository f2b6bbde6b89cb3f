/** What a network is to the rest of the library: what its metadata says, how far it looks, and how a patch is run. */
package org.imbrex.model;
