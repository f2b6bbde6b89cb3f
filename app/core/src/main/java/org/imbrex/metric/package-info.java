/** How well a predicted mask agrees with the true one: voxel by voxel, surface by surface, lesion by lesion. */
package org.imbrex.metric;
