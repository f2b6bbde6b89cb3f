/** Proofs that take minutes: run by hand, their figures are in the README. */
package org.imbrex.cli.bench;
