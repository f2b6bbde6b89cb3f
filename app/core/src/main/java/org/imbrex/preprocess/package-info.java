/** What happens to intensities before the network sees them, for training and inference alike. */
package org.imbrex.preprocess;
