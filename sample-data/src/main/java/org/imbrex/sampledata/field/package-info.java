/** What pictures are drawn from: random numbers, noise, planes of numbers and smooth shapes, the same on every machine. */
package org.imbrex.sampledata.field;
